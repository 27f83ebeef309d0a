import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { z } from 'zod'

/** What the app says to a delivery: an HTTP status, or 200 with a Dapr status in the body. */
export type Answer = number | 'SUCCESS' | 'RETRY' | 'DROP'

const event = z.object({
  id: z.string(),
  data: z.object({ answers: z.array(z.union([z.number(), z.enum(['SUCCESS', 'RETRY', 'DROP'])])).min(1) }),
})

export type Delivery = { path: string; eventId: string; answer: Answer; atMs: number }

/**
 * A subscriber that answers each event as the event itself asks: `data.answers`, one per delivery, the last for all
 * further ones. Dead letters are always taken. It counts; what it counted is what arrived.
 */
export async function startSubscriber(port: number) {
  const deliveries: Delivery[] = []
  const begun = Date.now()

  async function receive(request: IncomingMessage): Promise<Answer> {
    const { id, data } = event.parse(JSON.parse(await text(request)))
    const path = request.url ?? ''
    const earlier = deliveries.filter((one) => one.eventId === id && one.path === path).length
    const wanted = data.answers[Math.min(earlier, data.answers.length - 1)] ?? 'SUCCESS'
    const answer = path === '/deliveries' ? wanted : 'SUCCESS'
    deliveries.push({ path, eventId: id, answer, atMs: Date.now() - begun })
    return answer
  }

  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return void response.writeHead(request.url === '/healthz' ? 200 : 404).end()
    const answer = await receive(request)
    response.writeHead(typeof answer === 'number' ? answer : 200, { 'content-type': 'application/json' })
    response.end(typeof answer === 'number' ? '' : JSON.stringify({ status: answer }))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')

  return {
    deliveries: deliveries as readonly Delivery[],
    count: (path: string, eventId: string) =>
      deliveries.filter((one) => one.path === path && one.eventId === eventId).length,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
