import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { createAttemptLog } from './attempts.ts'

/** What a call asks the app to do, in its query: so one path can fail and recover, as a breaker sees it. */
const wish = z.object({
  call: z.string().default('(no call id)'),
  answer: z.coerce.number().default(200),
  delay: z.coerce.number().default(0),
})

/**
 * An app that counts. `?call=<id>` names a call, which every repetition of it carries too, whoever repeats it; `answer` is
 * the status to give and `delay` the milliseconds to wait first. GET /healthz is not counted and answers `health`.
 *
 * @param port 0 for any
 */
export async function startCountingApp(port = 0) {
  const log = createAttemptLog()
  const app = { health: 200 }
  const server = createServer((request, response) => void answer(request, response))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const atMs = Date.now()
    const url = new URL(request.url ?? '/', 'http://app')
    if (url.pathname === '/healthz') return void response.writeHead(app.health).end()
    const { call, answer: status, delay } = wish.parse(Object.fromEntries(url.searchParams))
    const attempt = log.add({ call, path: url.pathname, atMs, bodyBytes: 0, answered: 'nothing' })
    response.once('close', () => {
      if (!response.writableFinished) attempt.answered = `nothing, cut off after ${Date.now() - atMs} ms`
    })
    request.on('data', (chunk: Buffer) => {
      attempt.bodyBytes += chunk.length
    })
    await once(request, 'end').catch(() => undefined) // cut off while it was sending
    if (delay > 0) await sleep(delay, undefined, { ref: false }) // nobody may be waiting any more
    if (response.destroyed) return
    attempt.answered = String(status)
    response.writeHead(status, { 'content-type': 'text/plain' }).end(`${listeningOn()}`)
  }

  const listeningOn = () => (server.address() as AddressInfo | null)?.port ?? port
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const ownPort = listeningOn()
  return {
    port: ownPort,
    log,
    /** What the app says to its sidecar's health check from now on. */
    sayHealth: (status: number) => {
      app.health = status
    },
    /** Closes the port and every connection; dials are refused until `up`. */
    async down() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
    async up() {
      server.listen(ownPort, '127.0.0.1')
      await once(server, 'listening')
    },
  }
}
export type CountingApp = Awaited<ReturnType<typeof startCountingApp>>
