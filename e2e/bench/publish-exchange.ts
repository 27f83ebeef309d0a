import { Agent, createServer, request as httpRequest } from 'node:http'
import { z } from 'zod'
import { createDeliveries } from './deliveries.ts'
import { BODY_BYTES, type Exchange } from './http-exchange.ts'

export const TOPIC = 'bench'
export const PUBSUB = 'bench-pubsub'
const event = z.object({ data: z.object({ id: z.string() }) })

type Ends = { publisherPort: number; apiToken: string; subscriberPort: number }

/**
 * Publishes 1 KB through one sidecar; the answer is its arrival at a subscriber behind another. The subscriber lives in
 * the generator's process, because only one process can tell the time between two events without a second clock.
 */
export async function createPublishExchange({ publisherPort, apiToken, subscriberPort }: Ends): Promise<Exchange> {
  const { send, arrived } = createDeliveries()
  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const isEvent = request.method === 'POST'
      if (isEvent) arrived(event.parse(JSON.parse(Buffer.concat(chunks).toString())).data.id)
      // daprd also asks for subscriptions and settings; those it gets are in its resources.
      response.writeHead(isEvent || request.url === '/healthz' ? 200 : 404, { 'content-type': 'application/json' })
      response.end(isEvent ? '{"status":"SUCCESS"}' : '')
    })
  })
  await new Promise<void>((resolve) => server.listen(subscriberPort, '127.0.0.1', resolve))
  const agent = new Agent({ keepAlive: true, maxSockets: 512 })
  const filler = 'x'.repeat(BODY_BYTES)

  function publish(id: string): Promise<void> {
    const body = JSON.stringify({ id, filler })
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          host: '127.0.0.1',
          port: publisherPort,
          path: `/v1.0/publish/${PUBSUB}/${TOPIC}`,
          method: 'POST',
          agent,
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'dapr-api-token': apiToken,
          },
        },
        (response) => {
          response.resume()
          if (response.statusCode === 204) response.on('end', resolve)
          else reject(new Error(`publishing answered ${response.statusCode}`))
        },
      )
      request.on('error', reject)
      request.end(body)
    })
  }

  return {
    send: () => send(publish),
    close: () => {
      agent.destroy()
      server.closeAllConnections()
      server.close()
    },
  }
}
