import type { RedisClient } from '@better-together/shop-client/redis-connection'
import type { z } from 'zod'
import { type StoredIndex, type StoredOrder, storedIndex, storedOrder } from './stored-order.ts'

// Dapr's Redis state store keeps a hash per key, `<app-id>||<key>`, with the value in its field `data`.

/** Undefined before the first order. */
export function readIndex(redis: RedisClient): Promise<StoredIndex | undefined> {
  return read(redis, 'order-index', storedIndex)
}

/** Those of `ids` that are stored. */
export async function readOrders(redis: RedisClient, ids: readonly string[]): Promise<StoredOrder[]> {
  const found = await Promise.all(ids.map((id) => read(redis, id, storedOrder)))
  return found.filter((order) => order !== undefined)
}

async function read<Schema extends z.ZodType>(
  redis: RedisClient,
  key: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  const text = await redis.hGet(`order||${key}`, 'data')
  return text ? schema.parse(JSON.parse(text)) : undefined
}
