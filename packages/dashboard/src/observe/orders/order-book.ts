import { isDeepStrictEqual } from 'node:util'
import type { OrderIndex, StoredOrder } from '@better-together/shop-client/redis'
import type { OrderCell } from '../../protocol/order-cell.ts'
import type { View } from '../../protocol/view.ts'
import type { OrderArrivals } from './arrivals.ts'
import type { Delivery, EventLog } from './events.ts'
import { type Evidence, kindOf } from './kind-of.ts'
import type { TraceEvidence } from './trace-evidence.ts'

/** The most documents that one poll reads. */
const MAX_READS = 200

type Events = Pick<EventLog, 'stateOf' | 'deliveryOf'>

/** A state that an order was observed to reach. */
export type Milestone = 'accepted' | 'rejected' | 'notified' | 'dead-lettered'

/** Keeps the newest `limit` orders as they are known, oldest first, and what has changed since the last `drain`. */
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

  /** Adds what was observed to an order; an equal cell does not count as a change. */
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
    /** Returns the ids of orders whose document may be new or may have changed. */
    toRead({ open, latest }: OrderIndex): string[] {
      const listed = [...latest, ...Object.keys(open).filter((id) => !isForgotten(open[id] ?? 0))]
      const unfinished = [...orders.values()].filter(({ stored }) => /^(accepted|rejecting)$/.test(stored.status))
      const ids = [...listed.filter((id) => !orders.has(id)), ...unfinished.map(({ stored }) => stored.id)]
      return [...new Set(ids)].slice(0, MAX_READS)
    },
    /** Adds or updates orders by their documents. */
    put(documents: readonly StoredOrder[], now: number): void {
      for (const stored of documents.toSorted((a, b) => a.acceptedAt.localeCompare(b.acceptedAt))) {
        const before = orders.get(stored.id)?.stored.status
        const order = orders.get(stored.id) ?? add(stored, now)
        if (before === stored.status) continue
        if (stored.status === 'rejected') onMilestone('rejected', stored)
        update(order, { stored, changedAt: now, traceReads: 0 })
      }
    },
    /** Updates where the event of each order is. */
    putEvents({ stateOf, deliveryOf }: Events, now: number): void {
      for (const order of orders.values()) {
        const event = stateOf(order.stored.id)
        if (event === 'delivering') update(order, { delivery: deliveryOf(order.stored.id) })
        if (event === order.event) continue
        if (event === 'acknowledged') onMilestone('notified', order.stored)
        if (event === 'dead-lettered') onMilestone('dead-lettered', order.stored)
        update(order, { event, changedAt: now, traceReads: 0 })
      }
    },
    /** Returns the cells that changed since the last call. */
    drain(): OrderCell[] {
      const cells = [...orders.values()].flatMap(({ cell }) => (changed.has(cell.id) ? [cell] : []))
      changed.clear()
      return cells
    },
  }
}
export type OrderBook = ReturnType<typeof createOrderBook>

/** An order of the view with what was observed of it so far. Times are milliseconds since the epoch. */
export type TrackedOrder = {
  stored: StoredOrder
  traceId: string | undefined
  event: OrderCell['event']
  delivery: Delivery
  /** When it was last observed to change, and how often its trace was read since. */
  changedAt: number
  traceReads: number
  trace: TraceEvidence | undefined
  /** Undefined where it is not known what arrived at legacy-pricing. */
  arrivals: OrderArrivals | undefined
  isKnown: boolean
  cell: OrderCell
}

export function trackOrder(stored: StoredOrder, now: number): TrackedOrder {
  const order = {
    stored,
    traceId: traceIdOf(stored.traceparent),
    event: 'none' as const,
    delivery: { wasRedelivered: false, heldSince: undefined },
    changedAt: now,
    traceReads: 0,
    trace: undefined,
    arrivals: undefined,
    isKnown: false,
  }
  return { ...order, cell: cellOf(order) }
}

/** The trace of a W3C `traceparent`. */
function traceIdOf(traceparent: string | undefined): string | undefined {
  return /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent ?? '')?.[1]
}

/** Returns the cell as of what is known now. */
export function cellOf(order: Omit<TrackedOrder, 'cell'>): OrderCell {
  const { id, request, status, reason, acceptedAt } = order.stored
  const evidence: Evidence = {
    status,
    reason,
    event: order.event,
    wasRedelivered: order.delivery.wasRedelivered,
    trace: order.trace,
    arrivals: order.arrivals,
    isKnown: order.isKnown,
  }
  return {
    id,
    ...request,
    status,
    ...(reason !== undefined && { reason }),
    kind: kindOf(evidence),
    event: order.event,
    ...attemptsOf(order),
    ...(order.traceId !== undefined && { traceId: order.traceId }),
    acceptedAt,
  }
}

/** Arrivals are known earlier than the trace, and better. An order without a call for its price gets no such number. */
function attemptsOf({ trace, arrivals }: Pick<TrackedOrder, 'trace' | 'arrivals'>): Pick<OrderCell, 'attempts'> {
  const hasRequested = arrivals && (arrivals.attempts > 0 || trace?.requestedPrice)
  if (!trace && !hasRequested) return {}
  return { attempts: { ...trace?.attempts, ...(hasRequested && { 'legacy-pricing': arrivals.attempts }) } }
}

/**
 * Counts since the first poll, with the orders that it found. What the broker has done is counted by the broker: an
 * order may have left the view long before its customer is notified.
 */
export function createTotals() {
  const reached = { accepted: 0, rejected: 0, notified: 0, 'dead-lettered': 0 }
  let before: { acknowledged: number; dead: number } | undefined

  return {
    add: (milestone: Milestone): void => {
      reached[milestone] += 1
    },
    /** Call after the first poll, when the orders notified by now are in the view. */
    begin(events: EventLog): void {
      before ??= {
        acknowledged: events.acknowledged() - reached.notified - reached['dead-lettered'],
        dead: events.deadLetters() - reached['dead-lettered'],
      }
    },
    view(events: EventLog): View['totals'] {
      const deadLettered = events.deadLetters() - (before?.dead ?? 0)
      const notified = events.acknowledged() - (before?.acknowledged ?? 0) - deadLettered
      return { accepted: reached.accepted, notified: Math.max(0, notified), rejected: reached.rejected, deadLettered }
    },
  }
}
