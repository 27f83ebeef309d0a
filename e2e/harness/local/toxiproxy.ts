import { readFile } from 'node:fs/promises'
import { waitFor } from '@better-together/shop-client/wait-for'
import { z } from 'zod'
import { freePorts } from './ports.ts'
import type { Supervisor } from './supervisor.ts'

/** A TCP relay on a connection that can be made to fail. https://github.com/Shopify/toxiproxy#toxics */
export type Relay = {
  port: number
  /** Connections accepted so far. */
  dials: () => Promise<number>
  /** Everything that comes back takes `latencyMs` longer. */
  slow: (latencyMs: number) => Promise<void>
  /** Nothing comes back, as when a network drops packets; but that the callee closes is passed on. */
  silent: () => Promise<void>
  /** Connections are reset as soon as something is sent. */
  reset: () => Promise<void>
  /** Nobody listens any more, and open connections are cut. */
  cut: () => Promise<void>
  /** Undoes all of these. */
  heal: () => Promise<void>
}

type Starting = { supervisor: Supervisor; toxiproxy: string; signal?: AbortSignal }

const NAME = 'toxiproxy'

/** Starts toxiproxy under the supervisor, which also ends it. */
export async function startRelays({ supervisor, toxiproxy, signal }: Starting) {
  const { api } = await freePorts({ api: 0 })
  const base = `http://127.0.0.1:${api}`
  supervisor.start(NAME, {
    command: toxiproxy,
    args: ['-host', '127.0.0.1', '-port', String(api)],
    env: { LOG_LEVEL: 'info' }, // accepted connections are counted in it
  })
  const log = supervisor.logFile(NAME)
  await waitFor(() => call(base, 'GET', '/version').then(() => true), {
    what: `The start of toxiproxy (${log})`,
    deadlineMs: 10_000,
    signal,
  })
  return {
    /** @param port where it listens; any free one when left out */
    async add(name: string, upstreamPort: number, port?: number): Promise<Relay> {
      const own = port ?? (await freePorts({ relay: 0 })).relay
      const listen = `127.0.0.1:${own}`
      await call(base, 'POST', '/proxies', { name, listen, upstream: `127.0.0.1:${upstreamPort}`, enabled: true })
      const toxic = (type: string, attributes: object) =>
        call(base, 'POST', `/proxies/${name}/toxics`, { name: type, type, stream: 'downstream', attributes })
      return {
        port: own,
        dials: () => dialsAtRelay(log, name),
        slow: (latency) => toxic('latency', { latency }),
        silent: () => toxic('timeout', { timeout: 0 }),
        reset: () => toxic('reset_peer', { timeout: 0 }),
        cut: () => call(base, 'POST', `/proxies/${name}`, { enabled: false }),
        heal: () => call(base, 'POST', '/reset'),
      }
    },
  }
}
export type Relays = Awaited<ReturnType<typeof startRelays>>

async function call(base: string, method: string, path: string, body?: object): Promise<void> {
  const response = await fetch(base + path, {
    method,
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(5000),
  })
  if (!response.ok) throw new Error(`toxiproxy answered ${response.status} to ${path}: ${await response.text()}`)
  await response.body?.cancel()
}

const accepted = z.object({ message: z.literal('Accepted client'), name: z.string() })

/**
 * Connections that a relay has accepted so far, from toxiproxy's log. This is how attempts are counted where nobody is
 * left behind the relay to count them.
 */
export async function dialsAtRelay(logFile: string, relay: string): Promise<number> {
  const lines = (await readFile(logFile, 'utf8')).split('\n')
  return lines.filter((text) => acceptedBy(text) === relay).length
}

function acceptedBy(text: string): string | undefined {
  if (!text.includes('Accepted client')) return undefined
  try {
    return accepted.safeParse(JSON.parse(text)).data?.name
  } catch {
    return undefined // the last line, half written
  }
}
