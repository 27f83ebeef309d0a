import type { StoredOrder } from '@better-together/shop-client/redis'
import type { OrderCell } from '../../protocol/order-cell.ts'
import type { OrderArrivals } from '../arrivals/arrival-log.ts'
import type { Delivery } from '../broker/event-log.ts'
import { type Evidence, kindOf } from '../kind-of.ts'
import type { TraceEvidence } from '../zipkin/trace-evidence.ts'

/** An order of the view with what was observed of it so far. Times are milliseconds since the epoch. */
export type TrackedOrder = {
  stored: StoredOrder
  traceId: string | undefined
  event: OrderCell['event']
  delivery: Delivery
  /** When it was last seen to change, and how often its trace was read since. */
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
    delivery: { wasHandedOutAgain: false, heldSince: undefined },
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

/** The cell as of what is known now. */
export function cellOf(order: Omit<TrackedOrder, 'cell'>): OrderCell {
  const { id, request, status, reason, acceptedAt } = order.stored
  const evidence: Evidence = {
    status,
    reason,
    event: order.event,
    wasHandedOutAgain: order.delivery.wasHandedOutAgain,
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

/** What arrived is known before the trace is, and better. Of an order that asked for no price nothing is said of it. */
function attemptsOf({ trace, arrivals }: Pick<TrackedOrder, 'trace' | 'arrivals'>): Pick<OrderCell, 'attempts'> {
  const hasAsked = arrivals && (arrivals.attempts > 0 || trace?.askedForPrice)
  if (!trace && !hasAsked) return {}
  return { attempts: { ...trace?.attempts, ...(hasAsked && { 'legacy-pricing': arrivals.attempts }) } }
}
