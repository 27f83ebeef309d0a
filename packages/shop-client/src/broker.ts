import { z } from 'zod'
import { type RedisAddress, type RedisClient, withRedis } from './redis.ts'
import { waitFor } from './wait-for.ts'

// With Dapr on Redis a topic is a stream, an event the field `data` of its entry, a subscriber’s app id its consumer group.
export const TOPIC = 'order-placed'
export const DEAD_LETTERS = 'order-placed-dead'
const GROUP = 'notifier'
const MAX_ENTRIES = 500
const MAX_PENDING = 2000

const QUIET_MS = 2000
const QUIESCENCE_DEADLINE_MS = 60_000

const storedEvent = z.object({ id: z.string(), type: z.string(), traceparent: z.string().optional() })
export type StoredEvent = z.infer<typeof storedEvent>

/** Returns the CloudEvents of a topic as stored in the broker. @throws Error when Redis cannot be reached */
export function readStoredEvents(address: RedisAddress, topic: string): Promise<StoredEvent[]> {
  return withRedis(address, async (client) => {
    const entries = await client.xRange(topic, '-', '+')
    return entries.map(({ message }) => storedEvent.parse(JSON.parse(message.data ?? '')))
  })
}

/** A stream's entry and the order that its event is about. */
export type Entry = { id: string; orderId: string }

/** Returns the newest events of a topic, oldest first. */
export async function readNewest(client: RedisClient, stream: string, count: number): Promise<Entry[]> {
  const entries = await client.xRevRange(stream, '+', '-', { COUNT: count })
  return entries.flatMap(toEntry).reverse()
}

/** Returns what came after `id`, at most 500 events; the rest comes with the next call. */
export async function readAfter(client: RedisClient, stream: string, id: string): Promise<Entry[]> {
  const entries = await client.xRange(stream, `(${id}`, '+', { COUNT: MAX_ENTRIES })
  return entries.flatMap(toEntry)
}

/** Returns the whole CloudEvent of an entry as stored in the broker; undefined when it is gone. */
export async function readEvent(client: RedisClient, stream: string, entryId: string): Promise<unknown> {
  const [entry] = await client.xRange(stream, entryId, entryId)
  return entry?.message.data === undefined ? undefined : JSON.parse(entry.message.data)
}

/** An event without an id cannot be distinguished from others and belongs to no order. */
function toEntry({ id, message }: { id: string; message: Record<string, string> }): Entry[] {
  const found = z.object({ id: z.string() }).safeParse(parsed(message.data))
  return found.success ? [{ id, orderId: found.data.id }] : []
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

/** Compares ids of stream entries, `<milliseconds>-<number>`: negative when `a` is the older one. */
export function compareEntryIds(a: string, b: string): number {
  const [aTime = 0, aNumber = 0] = a.split('-').map(Number)
  const [bTime = 0, bNumber = 0] = b.split('-').map(Number)
  return aTime - bTime || aNumber - bNumber
}

/** A group’s position: it has acknowledged what is at or before `lastDelivered` and not in `pending`. */
export type GroupPosition = {
  lastDelivered: string
  /** Counts of entries delivered since the stream began, and of those not acknowledged. */
  delivered: number
  unacknowledged: number
  /** The oldest unacknowledged entries, with the number of times that the broker has delivered each. */
  pending: ReadonlyMap<string, number>
}

/** Returns notifier's position in a stream; undefined while it has not subscribed, or nothing was ever published. */
export async function readGroup(client: RedisClient, stream: string): Promise<GroupPosition | undefined> {
  if ((await client.exists(stream)) === 0) return undefined
  const group = (await client.xInfoGroups(stream)).find(({ name }) => name === GROUP)
  if (!group) return undefined
  const pending = group.pending > 0 ? await client.xPendingRange(stream, GROUP, '-', '+', MAX_PENDING) : []
  return {
    lastDelivered: String(group['last-delivered-id']), // its type is number, wrongly
    delivered: group['entries-read'] ?? 0,
    unacknowledged: group.pending,
    pending: new Map(pending.map(({ id, deliveriesCounter }) => [id, deliveriesCounter])),
  }
}

/** Consumer group as `<stream>: <group>` → entries that were delivered and not acknowledged. */
export type Pending = Record<string, number>

/**
 * Waits until the broker is quiescent: `hasBegun` is true, every entry of the streams was delivered to every group and
 * acknowledged, and this has lasted for two seconds.
 *
 * @throws Error when that takes longer than a minute
 */
export function whenQuiescent(
  address: RedisAddress,
  streams: readonly string[],
  hasBegun: () => boolean,
): Promise<Pending> {
  return withRedis(address, async (client) => {
    let quietSince: number | undefined

    async function poll(): Promise<Pending | false> {
      const groups = await Promise.all(
        streams.map(async (stream) =>
          (await client.xInfoGroups(stream)).map((group) => ({ name: `${stream}: ${group.name}`, group })),
        ),
      )
      const all = groups.flat()
      const isQuiet = hasBegun() && all.every(({ group }) => group.pending === 0 && group.lag === 0)
      quietSince = isQuiet ? (quietSince ?? Date.now()) : undefined
      if (quietSince === undefined || Date.now() - quietSince < QUIET_MS) return false
      return Object.fromEntries(all.map(({ name, group }) => [name, group.pending]))
    }

    return await waitFor(poll, { what: 'Quiescence of the broker', deadlineMs: QUIESCENCE_DEADLINE_MS, everyMs: 100 })
  })
}
