import { createClient, type RedisClientType } from 'redis'
import { z } from 'zod'
import { within } from './wait-for.ts'

const DEADLINE_MS = 2000

export type RedisClient = RedisClientType
/** `host` defaults to 127.0.0.1. */
export type RedisAddress = { host?: string; port: number; password?: string | undefined }

/** Creates a client that fails at once when Redis is unavailable, rather than queue commands and reconnect. */
function createFailFastClient({ host = '127.0.0.1', port, password }: RedisAddress): RedisClient {
  const client: RedisClient = createClient({
    socket: { host, port, reconnectStrategy: false, connectTimeout: DEADLINE_MS },
    disableOfflineQueue: true,
    ...(password !== undefined && { password }),
  })
  client.on('error', () => undefined) // each command reports the error as well
  return client
}

/** Runs `work` with its own connection. @throws Error at once when Redis cannot be reached */
export async function withRedis<Result>(
  address: RedisAddress,
  work: (client: RedisClient) => Promise<Result>,
): Promise<Result> {
  const client = createFailFastClient(address)
  await client.connect()
  try {
    return await work(client)
  } finally {
    client.destroy()
  }
}

/**
 * A connection to a Redis that may be paused, killed or moved while it is read. A connection that fails or does not
 * answer in time is abandoned, and the next `use` opens another: an address that no longer exists is never waited for.
 */
export function createRedisConnection(address: RedisAddress) {
  let current: { client: RedisClient; ready: Promise<unknown> } | undefined

  function open() {
    const client = createFailFastClient(address)
    return { client, ready: client.connect() }
  }

  function close(connection: typeof current): void {
    if (current === connection) current = undefined
    if (connection?.client.isOpen) connection.client.destroy()
  }

  return {
    /** @throws Error when Redis does not answer within two seconds */
    async use<Result>(work: (client: RedisClient) => Promise<Result>): Promise<Result> {
      current ??= open()
      const connection = current
      try {
        await within(DEADLINE_MS, connection.ready)
        return await within(DEADLINE_MS, work(connection.client))
      } catch (error) {
        close(connection)
        throw error
      }
    },
    stop: () => close(current),
  }
}
export type RedisConnection = ReturnType<typeof createRedisConnection>

// What the services stored, read from Redis itself and not through the code under test. Dapr's Redis state store
// keeps a hash per key, `<app-id>||<key>`, with the value in its field `data`.

const storedOrder = z.object({
  id: z.string(),
  request: z.object({ customer: z.string(), sku: z.string(), quantity: z.number() }),
  status: z.enum(['accepted', 'confirmed', 'rejecting', 'rejected']),
  reason: z.string().optional(),
  price: z.object({ pricingVersion: z.string() }).optional(),
  traceparent: z.string().optional(),
  acceptedAt: z.iso.datetime(),
})
export type StoredOrder = z.infer<typeof storedOrder>

const orderIndex = z.object({ open: z.record(z.string(), z.number()), latest: z.array(z.string()) })
/** Pending orders by the time they were opened (milliseconds), and the latest ones, newest first. */
export type OrderIndex = z.infer<typeof orderIndex>

const storedStock = z.object({ sku: z.string(), available: z.number(), reservations: z.record(z.string(), z.number()) })
const storedNotifications = z.object({ entries: z.array(z.object({ orderId: z.string(), eventId: z.string() })) })
const storedDeadLetters = z.object({ letters: z.array(z.object({ eventId: z.string() })) })

export type StoredState = {
  orders: StoredOrder[]
  stock: z.infer<typeof storedStock>[]
  /** One entry per notification, so that a second one for the same order is visible. */
  notifications: { orderId: string; eventId: string }[]
  /** Event ids, which are order ids for events that order published. */
  deadLetters: string[]
}

/** Returns everything that the services have stored. @throws Error when Redis cannot be reached */
export function readStoredState(address: RedisAddress): Promise<StoredState> {
  return withRedis(address, async (client) => {
    const [orders, stock, notifications, deadLetters] = await Promise.all([
      documents(client, 'order||ord_*', storedOrder),
      documents(client, 'inventory||stock-*', storedStock),
      documents(client, 'notifier||notifications-*', storedNotifications),
      documents(client, 'notifier||dead-letters', storedDeadLetters),
    ])
    return {
      orders,
      stock,
      notifications: notifications.flatMap(({ entries }) => entries),
      deadLetters: deadLetters.flatMap((one) => one.letters.map(({ eventId }) => eventId)),
    }
  })
}

/** Returns order's index of orders; undefined before the first one. */
export function readOrderIndex(client: RedisClient): Promise<OrderIndex | undefined> {
  return document(client, 'order||order-index', orderIndex)
}

/** Returns those of `ids` that are stored. */
export async function readOrders(client: RedisClient, ids: readonly string[]): Promise<StoredOrder[]> {
  const found = await Promise.all(ids.map((id) => document(client, `order||${id}`, storedOrder)))
  return found.filter((order) => order !== undefined)
}

async function documents<Schema extends z.ZodType>(client: RedisClient, pattern: string, schema: Schema) {
  const found: z.infer<Schema>[] = []
  for await (const keys of client.scanIterator({ MATCH: pattern, COUNT: 1000 })) {
    const values = await Promise.all(keys.map((key) => document(client, key, schema)))
    found.push(...values.filter((value) => value !== undefined))
  }
  return found
}

async function document<Schema extends z.ZodType>(client: RedisClient, key: string, schema: Schema) {
  const text = await client.hGet(key, 'data')
  return text ? (schema.parse(JSON.parse(text)) as z.infer<Schema>) : undefined
}

/** The steps of an order that are visible in Redis, in sequence. A kill can hit it between any two of them. */
export const orderSteps = ['accepted', 'reserved', 'confirmed', 'announced'] as const
export type OrderStep = (typeof orderSteps)[number]

/** Watches the steps of orders, also while Redis is killed and comes back. */
export function watchOrderSteps(address: RedisAddress) {
  const redis = createRedisConnection(address)

  async function isOpenOrderAt(client: RedisClient, step: OrderStep): Promise<boolean> {
    const open = Object.keys((await readOrderIndex(client))?.open ?? {})
    for (const { id, status, request } of await readOrders(client, open)) {
      if (status === 'confirmed' && step === 'confirmed') return true
      if (status !== 'accepted' || step === 'confirmed') continue
      const item = await document(client, `inventory||stock-${request.sku}`, storedStock)
      if ((item?.reservations[id] ?? 0) > 0 === (step === 'reserved')) return true
    }
    return false
  }

  /** Whether some event was not yet delivered to some group, or not acknowledged by it. */
  const isEventUnderWay = async (client: RedisClient) =>
    (await client.xInfoGroups('order-placed')).some(({ pending, lag }) => pending > 0 || (lag ?? 0) > 0)

  return {
    /** Returns whether at least one order is at that step now; false while Redis is down. */
    isAny: (step: OrderStep): Promise<boolean> =>
      redis
        .use((client) => (step === 'announced' ? isEventUnderWay(client) : isOpenOrderAt(client, step)))
        .catch(() => false),
    stop: redis.stop,
  }
}
export type OrderSteps = ReturnType<typeof watchOrderSteps>
