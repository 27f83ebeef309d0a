import { isDeepStrictEqual } from 'node:util'
import type { OrderIndex, StoredOrder } from '@better-together/shop-client/redis'
import type { OrderCell } from '../../protocol/order-cell.ts'
import type { EventLog } from '../broker/event-log.ts'
import { cellOf, type TrackedOrder, trackOrder } from './tracked-order.ts'

/** Documents that one look reads at most. */
const MAX_READS = 200

type Events = Pick<EventLog, 'stateOf' | 'deliveryOf'>

/** Where an order was seen to arrive. */
export type Milestone = 'accepted' | 'rejected' | 'told' | 'dead-lettered'

/** The newest `limit` orders as they are known, oldest first, and what has changed since someone asked. */
export function createOrderBook(limit: number, onMilestone: (milestone: Milestone, order: StoredOrder) => void) {
  const orders = new Map<string, TrackedOrder>()
  const changed = new Set<string>()

  function isForgotten(openedAt: number): boolean {
    const [oldest] = orders.values()
    return orders.size >= limit && oldest !== undefined && openedAt < Date.parse(oldest.stored.acceptedAt)
  }

  function add(stored: StoredOrder, now: number): TrackedOrder {
    const order = trackOrder(stored, now)
    orders.set(stored.id, order)
    changed.add(stored.id)
    onMilestone('accepted', stored)
    if (orders.size > limit) {
      const [oldest = ''] = orders.keys()
      orders.delete(oldest)
      changed.delete(oldest)
    }
    return order
  }

  /** Takes over what was observed; a cell that looks the same is no change. */
  function update(order: TrackedOrder, observed: Partial<TrackedOrder>): void {
    Object.assign(order, observed)
    const cell = cellOf(order)
    if (isDeepStrictEqual(cell, order.cell)) return
    order.cell = cell
    changed.add(cell.id)
  }

  return {
    update,
    get: (id: string) => orders.get(id),
    all: () => orders.values(),
    cells: (): OrderCell[] => [...orders.values()].map(({ cell }) => cell),
    /** Orders whose document may be new or may have changed. */
    toRead({ open, latest }: OrderIndex): string[] {
      const listed = [...latest, ...Object.keys(open).filter((id) => !isForgotten(open[id] ?? 0))]
      const unfinished = [...orders.values()].filter(({ stored }) => /^(accepted|rejecting)$/.test(stored.status))
      const ids = [...listed.filter((id) => !orders.has(id)), ...unfinished.map(({ stored }) => stored.id)]
      return [...new Set(ids)].slice(0, MAX_READS)
    },
    /** Takes over documents as they were read. */
    put(documents: readonly StoredOrder[], now: number): void {
      for (const stored of documents.toSorted((a, b) => a.acceptedAt.localeCompare(b.acceptedAt))) {
        const before = orders.get(stored.id)?.stored.status
        const order = orders.get(stored.id) ?? add(stored, now)
        if (before === stored.status) continue
        if (stored.status === 'rejected') onMilestone('rejected', stored)
        update(order, { stored, changedAt: now, traceReads: 0 })
      }
    },
    /** Looks again where the events are. */
    putEvents({ stateOf, deliveryOf }: Events, now: number): void {
      for (const order of orders.values()) {
        const event = stateOf(order.stored.id)
        if (event === 'delivering') update(order, { delivery: deliveryOf(order.stored.id) })
        if (event === order.event) continue
        if (event === 'acknowledged') onMilestone('told', order.stored)
        if (event === 'dead-lettered') onMilestone('dead-lettered', order.stored)
        update(order, { event, changedAt: now, traceReads: 0 })
      }
    },
    /** Cells that changed since the last call. */
    drain(): OrderCell[] {
      const cells = [...orders.values()].flatMap(({ cell }) => (changed.has(cell.id) ? [cell] : []))
      changed.clear()
      return cells
    },
  }
}
export type OrderBook = ReturnType<typeof createOrderBook>
