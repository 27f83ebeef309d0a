import { Agent, createServer, request as httpRequest } from 'node:http'
import { createClient } from 'redis'
import { z } from 'zod'
import { BODY_BYTES, type Client, MAX_SOCKETS } from './http-call.ts'

export const TOPIC = 'bench'
export const PUBSUB = 'bench-pubsub'
const STREAM = 'bench-native'
/** Entries that a stream keeps, about. Dapr's stream and the native one are trimmed alike. */
export const STREAM_LENGTH = 10_000
const DELIVERY_TIMEOUT_MS = 10_000
const FILLER = 'x'.repeat(BODY_BYTES)
const event = z.object({ data: z.object({ id: z.string() }) })

/** Pairs what is put into a broker with what comes out of it, by a number that travels in the message. */
function createDeliveries() {
  const waiting = new Map<string, () => void>()
  let last = 0
  return {
    /** Sends one message by `put` and resolves when it has been delivered. */
    async send(put: (id: string) => Promise<unknown>): Promise<void> {
      const id = String(++last)
      const delivered = new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(id)
          reject(new Error(`message ${id} was not delivered within ${DELIVERY_TIMEOUT_MS / 1000} s`))
        }, DELIVERY_TIMEOUT_MS)
        waiting.set(id, () => {
          clearTimeout(timer)
          waiting.delete(id)
          resolve()
        })
      })
      await Promise.all([put(id), delivered])
    },
    /** Notes a delivery; a second one of the same message is ignored. */
    arrived: (id: string) => waiting.get(id)?.(),
  }
}

type Ends = { publisherPort: number; apiToken: string; subscriberPort: number }

/**
 * Returns a client that publishes 1 KB through one sidecar; the answer is its arrival at a subscriber behind another. The
 * subscriber lives in the load generator's process: only one process can measure the time between two events with one clock.
 */
export async function createPublishClient({ publisherPort, apiToken, subscriberPort }: Ends): Promise<Client> {
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
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS })

  function publish(id: string): Promise<void> {
    const body = JSON.stringify({ id, filler: FILLER })
    const options = {
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
    }
    return new Promise((resolve, reject) => {
      const request = httpRequest(options, (response) => {
        response.resume()
        if (response.statusCode === 204) response.on('end', resolve)
        else reject(new Error(`publishing answered ${response.statusCode}`))
      })
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

/**
 * Returns a client that XADDs 1 KB; the answer is its arrival at an XREAD that blocks on another connection.
 *
 * @throws Error when Redis does not accept connections
 */
export async function createStreamClient(redis: { port: number; password: string }): Promise<Client> {
  const options = {
    url: `redis://127.0.0.1:${redis.port}`,
    password: redis.password,
    socket: { reconnectStrategy: false },
  } as const
  const writer = createClient(options)
  const reader = createClient(options)
  for (const client of [writer, reader]) client.on('error', () => undefined) // each command reports it as well
  await Promise.all([writer.connect(), reader.connect()]).catch((error: unknown) => {
    for (const client of [writer, reader]) if (client.isOpen) client.destroy()
    throw error
  })
  const { send, arrived } = createDeliveries()
  let isOpen = true

  async function read(): Promise<void> {
    let id = '0'
    while (isOpen) {
      const streams = await reader.xRead({ key: STREAM, id }, { BLOCK: 0, COUNT: 100 })
      for (const { messages } of (streams ?? []) as { messages: { id: string; message: { id: string } }[] }[]) {
        for (const one of messages) {
          id = one.id
          arrived(one.message.id)
        }
      }
    }
  }
  void read().catch(() => undefined) // closing ends a read that blocks; a lost message is reported by its deadline

  const trim = { TRIM: { strategy: 'MAXLEN', strategyModifier: '~', threshold: STREAM_LENGTH } } as const
  return {
    send: () => send((id) => writer.xAdd(STREAM, '*', { id, filler: FILLER }, trim)),
    close: () => {
      isOpen = false
      writer.destroy()
      reader.destroy()
    },
  }
}
