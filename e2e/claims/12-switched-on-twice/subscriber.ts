import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { z } from 'zod'

/** What an event asks its subscriber to do: fail when it first comes, or hang the first two times. */
export const fault = z.enum(['none', 'fail', 'hang'])
const event = z.object({ traceparent: z.string().optional(), data: z.object({ name: z.string(), fault }) })

export type Delivery = { name: string; atMs: number; traceparent: string | undefined; answered: number | 'nothing' }

/**
 * The claim's own app in notifier's place: it does to each event what the event asks for, and writes down every
 * delivery. All later deliveries are taken.
 */
export async function startSubscriber(port: number) {
  const deliveries: Delivery[] = []
  const server = createServer((request, response) => void answer(request, response))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') return void response.writeHead(request.url?.startsWith('/dapr/') ? 404 : 200).end()
    const { traceparent, data } = event.parse(await json(request))
    const earlier = deliveries.filter(({ name }) => name === data.name).length
    const hangs = data.fault === 'hang' && earlier < 2
    const fails = data.fault === 'fail' && earlier < 1
    const answered = hangs ? 'nothing' : fails ? 500 : 200
    deliveries.push({ name: data.name, atMs: Date.now(), traceparent, answered })
    if (answered !== 'nothing') response.writeHead(answered, { 'content-type': 'application/json' }).end('{}')
  }

  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    of: (name: string): readonly Delivery[] => deliveries.filter((delivery) => delivery.name === name),
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
export type Subscriber = Awaited<ReturnType<typeof startSubscriber>>
