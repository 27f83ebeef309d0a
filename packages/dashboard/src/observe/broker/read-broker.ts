import type { RedisClient } from '@better-together/shop-client/redis-connection'
import { z } from 'zod'

// With Dapr on Redis a topic is a stream, an event the field `data` of its entry, a subscriber’s app id its consumer group.
export const TOPIC = 'order-placed'
export const DEAD_LETTERS = 'order-placed-dead'
const GROUP = 'notifier'
const MAX_ENTRIES = 500
const MAX_PENDING = 2000

export type Entry = { id: string; orderId: string }

/** How far the group has come: what is at or before `lastDelivered` and not in `pending` it has acknowledged. */
export type GroupPosition = {
  lastDelivered: string
  /** Entries that were delivered and those of them that are not acknowledged, since the stream began. */
  delivered: number
  unacknowledged: number
  /** The oldest of the unacknowledged ones, with how often the broker has handed them out. */
  pending: ReadonlyMap<string, number>
}

const event = z.object({ id: z.string() })

/** The newest events of a topic, oldest first. */
export async function readNewest(redis: RedisClient, stream: string, count: number): Promise<Entry[]> {
  const entries = await redis.xRevRange(stream, '+', '-', { COUNT: count })
  return entries.flatMap(toEntry).reverse()
}

/** What came after `id`, at most 500 events; the rest comes with the next call. */
export async function readAfter(redis: RedisClient, stream: string, id: string): Promise<Entry[]> {
  const entries = await redis.xRange(stream, `(${id}`, '+', { COUNT: MAX_ENTRIES })
  return entries.flatMap(toEntry)
}

/** Undefined while nobody subscribes, or nothing was ever published. */
export async function readGroup(redis: RedisClient, stream: string): Promise<GroupPosition | undefined> {
  if ((await redis.exists(stream)) === 0) return undefined
  const group = (await redis.xInfoGroups(stream)).find(({ name }) => name === GROUP)
  if (!group) return undefined
  const pending = group.pending > 0 ? await redis.xPendingRange(stream, GROUP, '-', '+', MAX_PENDING) : []
  return {
    lastDelivered: String(group['last-delivered-id']), // its type says number
    delivered: group['entries-read'] ?? 0,
    unacknowledged: group.pending,
    pending: new Map(pending.map(({ id, deliveriesCounter }) => [id, deliveriesCounter])),
  }
}

/** The whole CloudEvent of an entry as it lies in the broker; undefined when it is gone. */
export async function readEvent(redis: RedisClient, stream: string, entryId: string): Promise<unknown> {
  const [entry] = await redis.xRange(stream, entryId, entryId)
  return entry?.message.data === undefined ? undefined : JSON.parse(entry.message.data)
}

/** An event without an id cannot be told from others; it is nobody’s order. */
function toEntry({ id, message }: { id: string; message: Record<string, string> }): Entry[] {
  const found = event.safeParse(parsed(message.data))
  return found.success ? [{ id, orderId: found.data.id }] : []
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
