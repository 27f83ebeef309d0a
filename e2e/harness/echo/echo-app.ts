import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAttemptLog } from './attempts.ts'

/**
 * The one app that claims call: it answers each call as the call asks, counts it, and states which instance it is. It runs
 * in the process of a claim on this machine, and as the program of a pod in a cluster (`main.ts`); it imports nothing that
 * Node alone does not have.
 *
 * `?call=<id>` names a call, which every repetition of it carries too, whoever repeats it; `answer` is the status to give
 * and `delay` the milliseconds to wait first. GET /healthz is not counted and answers with the health; nor is GET
 * /attempts, which returns what arrived so far.
 *
 * @param options.port 0 for any
 * @param options.instance the body of each answer; the port when left out
 */
export async function startEchoApp({ port = 0, host = '127.0.0.1', instance = '' } = {}) {
  const log = createAttemptLog()
  let health = 200
  const server = createServer((request, response) => void answer(request, response))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const atMs = Date.now()
    const { pathname, searchParams: wanted } = new URL(request.url ?? '/', 'http://app')
    if (pathname === '/healthz') return void response.writeHead(health).end()
    if (pathname === '/attempts') {
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(log.all()))
    }
    const call = wanted.get('call') ?? '(no call id)'
    const status = Number(wanted.get('answer') ?? 200)
    const delay = Number(wanted.get('delay') ?? 0)
    const attempt = log.add({ call, path: pathname, atMs, bodyBytes: 0, answered: 'nothing' })
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
    response.writeHead(status, { 'content-type': 'text/plain' }).end(instance || String(ownPort))
  }

  server.listen(port, host)
  await once(server, 'listening')
  const ownPort = (server.address() as AddressInfo).port
  return {
    port: ownPort,
    log,
    /** Sets the status that health checks get from now on. */
    setHealth(status: number) {
      health = status
    },
    /** Closes the port and every connection; dials are refused until `up`. */
    async down() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
    /** Listens again, at the same port. */
    async up() {
      server.listen(ownPort, host)
      await once(server, 'listening')
    },
  }
}
export type RunningEchoApp = Awaited<ReturnType<typeof startEchoApp>>
