import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 20

/** Both directions of one TCP connection, in the order the bytes came. */
export type Conversation = { toServer: Buffer[]; toClient: Buffer[] }

export type Relay = {
  port: number
  /** Everything since the start or the last `forget`, of each connection that was open meanwhile. */
  conversations: () => Conversation[]
  /** Drops what was recorded, so that the next look sees only what comes now. Connections stay open. */
  forget: () => void
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
  const records = new Set<{ client: Socket; conversation: Conversation }>()

  const server = createServer((client) => {
    const upstream = connect(forwardTo, '127.0.0.1')
    const record = { client, conversation: { toServer: [], toClient: [] } satisfies Conversation }
    records.add(record)
    pass(client, upstream, record.conversation.toServer)
    pass(upstream, client, record.conversation.toClient)
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
    conversations: () => [...records].map(({ conversation }) => conversation),
    forget() {
      for (const record of records) {
        if (record.client.destroyed) records.delete(record)
        record.conversation.toServer.length = 0
        record.conversation.toClient.length = 0
      }
    },
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
