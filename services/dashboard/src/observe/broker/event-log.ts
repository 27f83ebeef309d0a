import type { OrderCell } from '../../protocol/order-cell.ts'
import { createBoundedMap } from '../bounded-map.ts'
import { compareEntryIds } from './entry-id.ts'
import type { Entry, GroupPosition } from './read-broker.ts'

/** Where each order’s event is, for the newest `limit` events, by what Redis says of streams and group. */
export function createEventLog(limit: number) {
  const published = createBoundedMap<string, string>(limit)
  const dead = createBoundedMap<string, string>(limit)
  const deliveredAgain = createBoundedMap<string, true>(limit)
  const last: { published?: string; dead?: string } = {}
  let group: GroupPosition | undefined
  const count = { repeated: 0, dead: 0 }

  return {
    last,
    addPublished(entries: readonly Entry[]): void {
      for (const { id, orderId } of entries) {
        if (published.has(orderId)) count.repeated += 1 // published once more after a crash, by the same id
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
    setGroup(position: GroupPosition | undefined): void {
      group = position
      for (const [entry, times] of position?.pending ?? []) if (times > 1) deliveredAgain.set(entry, true)
    },
    entryOf: (orderId: string) => published.get(orderId),
    /** Whether it was seen that the broker handed the event out once more, because nobody had acknowledged it in time. */
    wasDeliveredAgain: (orderId: string): boolean => deliveredAgain.has(published.get(orderId) ?? ''),
    stateOf(orderId: string): OrderCell['event'] {
      const entry = published.get(orderId)
      if (dead.has(orderId)) return 'dead-lettered'
      if (entry === undefined) return 'none'
      if (!group || compareEntryIds(entry, group.lastDelivered) > 0) return 'published'
      return group.pending.has(entry) ? 'delivering' : 'acknowledged'
    },
    /** Orders whose event the group has acknowledged since the stream began; dead-lettered ones are among them. */
    acknowledged: () => (group ? Math.max(0, group.delivered - group.unacknowledged - count.repeated) : 0),
    /** Dead letters that were read. */
    deadLetters: () => count.dead,
  }
}
export type EventLog = ReturnType<typeof createEventLog>
