import { createClient } from 'redis'
import { z } from 'zod'

const storedOrder = z.object({
  id: z.string(),
  request: z.object({ customer: z.string(), sku: z.string(), quantity: z.number() }),
  status: z.enum(['accepted', 'confirmed', 'rejecting', 'rejected']),
  reason: z.string().optional(),
  price: z.object({ pricingVersion: z.string() }).optional(),
})
const storedStock = z.object({ sku: z.string(), available: z.number(), reservations: z.record(z.string(), z.number()) })
const storedBook = z.object({ entries: z.array(z.object({ orderId: z.string(), eventId: z.string() })) })
const storedLetters = z.object({ letters: z.array(z.object({ eventId: z.string() })) })

/** What the services left behind, read from Redis itself and not through the code under test. */
export type StoredState = {
  orders: z.infer<typeof storedOrder>[]
  stock: z.infer<typeof storedStock>[]
  /** One entry per notification that was made, so that a second one for the same order shows. */
  notifications: { orderId: string; eventId: string }[]
  /** Event ids, which are order ids where the event was one of ours. */
  deadLetters: string[]
}

/** Dapr's Redis store keeps a hash per key, `<app-id>||<key>`, with the value in its field `data`. */
export async function readStoredState({ port, password }: { port: number; password: string }): Promise<StoredState> {
  const redis = createClient({ url: `redis://127.0.0.1:${port}`, password, socket: { reconnectStrategy: false } })
  redis.on('error', () => undefined) // each command reports it as well
  await redis.connect()
  const documents = async (pattern: string) => {
    const found: unknown[] = []
    for await (const keys of redis.scanIterator({ MATCH: pattern, COUNT: 1000 })) {
      const values = await Promise.all(keys.map((key) => redis.hGet(key, 'data')))
      found.push(...values.flatMap((text) => (text ? [JSON.parse(text) as unknown] : [])))
    }
    return found
  }
  try {
    const [orders, stock, books, letters] = await Promise.all(
      ['order||ord_*', 'inventory||stock-*', 'notifier||notifications-*', 'notifier||dead-letters'].map(documents),
    )
    return {
      orders: z.array(storedOrder).parse(orders),
      stock: z.array(storedStock).parse(stock),
      notifications: z
        .array(storedBook)
        .parse(books)
        .flatMap(({ entries }) => entries),
      deadLetters: z
        .array(storedLetters)
        .parse(letters)
        .flatMap(({ letters: all }) => all.map(({ eventId }) => eventId)),
    }
  } finally {
    redis.destroy()
  }
}
