import { compareEntryIds, type Entry, type GroupPosition } from '@better-together/shop-client/broker'
import type { OrderCell } from '../../protocol/order-cell.ts'
import { createBoundedMap } from './bounded-map.ts'

/** Workers of Dapr’s Redis subscriber, each with one event at a time; components/pubsub.yaml keeps that default. */
const WORKERS = 10

/** What was observed of an event’s delivery, apart from its state. */
export type Delivery = {
  /** The broker delivered it again, because it was not acknowledged in time. */
  wasRedelivered: boolean
  /** When a worker was first observed to hold it, in milliseconds; undefined when that was too short to observe. */
  heldSince: number | undefined
}

/** Keeps where each order’s event is, for the newest `limit` events, by the streams and the consumer group in Redis. */
export function createEventLog(limit: number) {
  const published = createBoundedMap<string, string>(limit)
  const dead = createBoundedMap<string, string>(limit)
  const redelivered = createBoundedMap<string, true>(limit)
  const held = createBoundedMap<string, number>(limit)
  const last: { published?: string; dead?: string } = {}
  let group: GroupPosition | undefined
  const count = { repeated: 0, dead: 0 }

  return {
    last,
    addPublished(entries: readonly Entry[]): void {
      for (const { id, orderId } of entries) {
        if (published.has(orderId)) count.repeated += 1 // published again after a crash, under the same id
        published.set(orderId, id)
        last.published = id
      }
    },
    addDead(entries: readonly Entry[]): void {
      for (const { id, orderId } of entries) {
        if (!dead.has(orderId)) count.dead += 1
        dead.set(orderId, id)
        last.dead = id
      }
    },
    setGroup(position: GroupPosition | undefined, now: number): void {
      group = position
      const pending = [...(position?.pending ?? [])]
      for (const [entry, times] of pending) if (times > 1) redelivered.set(entry, true)
      // Workers take the events in order, so they hold the oldest that are not acknowledged.
      for (const [entry] of pending.slice(0, WORKERS)) if (!held.has(entry)) held.set(entry, now)
    },
    entryOf: (orderId: string) => published.get(orderId),
    deliveryOf(orderId: string): Delivery {
      const entry = published.get(orderId) ?? ''
      return { wasRedelivered: redelivered.has(entry), heldSince: held.get(entry) }
    },
    stateOf(orderId: string): OrderCell['event'] {
      const entry = published.get(orderId)
      if (dead.has(orderId)) return 'dead-lettered'
      if (entry === undefined) return 'none'
      if (!group || compareEntryIds(entry, group.lastDelivered) > 0) return 'published'
      return group.pending.has(entry) ? 'delivering' : 'acknowledged'
    },
    /** Counts the orders whose event the group has acknowledged since the stream began, dead-lettered ones included. */
    acknowledged: () => (group ? Math.max(0, group.delivered - group.unacknowledged - count.repeated) : 0),
    /** Counts the dead letters that were read. */
    deadLetters: () => count.dead,
  }
}
export type EventLog = ReturnType<typeof createEventLog>
