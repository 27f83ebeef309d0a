import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Conversation } from './classify.ts'

const POLL_MS = 20

export type Relay = {
  port: number
  /** Everything since the start, by connection. */
  conversations: () => Conversation[]
  stop: () => Promise<void>
}

type Ends = {
  forwardTo: number
  /** Any free port when left out. */
  listen?: number
  /** Listen only once the target does: to daprd a port that accepts is an app that runs. */
  afterTarget?: boolean
}

/**
 * A TCP relay that passes bytes on unchanged and keeps a copy: what anyone between two processes can read. Unlike a
 * packet capture it needs no rights, and it cannot miss a packet.
 *
 * @throws Error when `listen` is taken
 */
export async function startRelay({ listen = 0, forwardTo, afterTarget = false }: Ends): Promise<Relay> {
  const open = new Set<Socket>()
  const records: { toServer: Buffer[]; toClient: Buffer[] }[] = []

  const server = createServer((client) => {
    const upstream = connect(forwardTo, '127.0.0.1')
    const record = { toServer: [], toClient: [] }
    records.push(record)
    pass(client, upstream, record.toServer)
    pass(upstream, client, record.toClient)
  })

  function pass(from: Socket, to: Socket, copy: Buffer[]): void {
    open.add(from)
    from.on('data', (bytes) => copy.push(bytes))
    from.pipe(to)
    from.on('error', () => to.destroy()) // the other side sees the connection end as it would without a relay
    from.on('close', () => {
      open.delete(from)
      if (!from.readableEnded) to.destroy()
    })
  }

  const stopping = new AbortController()
  const listening = once(server, 'listening', { signal: stopping.signal })
  if (afterTarget) {
    void listensOn(forwardTo, stopping.signal).then((is) => is && server.listen(listen, '127.0.0.1'))
    listening.catch(() => undefined) // stopped before the target came up
  } else {
    server.listen(listen, '127.0.0.1')
    await listening
  }
  return {
    port: afterTarget ? listen : (server.address() as AddressInfo).port,
    conversations: () =>
      records.map(({ toServer, toClient }) => ({
        toServer: Buffer.concat(toServer),
        toClient: Buffer.concat(toClient),
        isWhole: true,
      })),
    async stop() {
      stopping.abort()
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}

async function listensOn(port: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const probe = connect(port, '127.0.0.1')
    const accepts = await once(probe, 'connect').then(
      () => true,
      () => false,
    )
    probe.destroy()
    if (accepts) return !signal.aborted
    await sleep(POLL_MS)
  }
  return false
}
