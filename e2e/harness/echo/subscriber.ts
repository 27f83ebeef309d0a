import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { z } from 'zod'

/** What a sidecar asks of its app, and whoever starts the app in a service's place. */
const PROBES = new Set(['/healthz', '/readyz'])

const reply = z.union([z.number(), z.enum(['SUCCESS', 'RETRY', 'DROP', 'nothing'])])

/** How a delivery is answered: an HTTP status, 200 with a Dapr status in the body, or not at all. */
export type Reply = z.infer<typeof reply>

/** An event carries a name, and the replies to its deliveries, the last for all further ones. */
const event = z.object({
  traceparent: z.string().optional(),
  data: z.object({ name: z.string(), replies: z.array(reply).min(1) }),
})

/** A delivery, by when it came after the subscriber's start. */
export type Delivery = { path: string; name: string; reply: Reply; atMs: number; traceparent: string | undefined }

/**
 * Starts an app that replies to each event as the event itself asks, and counts the deliveries. Dead letters, which come to
 * a path that ends with `-dead`, always succeed.
 */
export async function startSubscriber(port: number) {
  const deliveries: Delivery[] = []
  const begun = Date.now()
  const of = (path: string, name: string) => deliveries.filter((one) => one.path === path && one.name === name)

  const server = createServer((request, response) => void receive(request, response))
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    if (request.method !== 'POST') return void response.writeHead(PROBES.has(path) ? 200 : 404).end()
    const { traceparent, data } = event.parse(await json(request))
    const wanted = data.replies[Math.min(of(path, data.name).length, data.replies.length - 1)] ?? 'SUCCESS'
    const answer = path.endsWith('-dead') ? 'SUCCESS' : wanted
    deliveries.push({ path, name: data.name, reply: answer, atMs: Date.now() - begun, traceparent })
    if (answer === 'nothing') return
    response.writeHead(typeof answer === 'number' ? answer : 200, { 'content-type': 'application/json' })
    response.end(typeof answer === 'number' ? '' : JSON.stringify({ status: answer }))
  }

  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    deliveries: deliveries as readonly Delivery[],
    /** Returns the deliveries of an event to a path of the app. */
    of,
    /** Closes the port and every connection. */
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
export type Subscriber = Awaited<ReturnType<typeof startSubscriber>>
