import { type OrderCell, type OrderKind, orderKinds } from '../../protocol/order-cell.ts'
import type { OrderArrivals } from './arrivals.ts'
import { MAX_REPEATS, type TraceEvidence } from './trace-evidence.ts'

/** All that was observed of one order. */
export type Evidence = {
  status: OrderCell['status']
  reason?: string | undefined
  event: OrderCell['event']
  /** The broker delivered the event to the subscriber’s sidecar more than once. */
  wasRedelivered?: boolean
  /** Absent until the order’s trace was read. */
  trace?: TraceEvidence | undefined
  /** What arrived at legacy-pricing; absent where that is not known. */
  arrivals?: OrderArrivals | undefined
  /** What the layers did is final: the trace is complete or unavailable, or no sidecar retried anything. */
  isKnown: boolean
}

const applies: Record<OrderKind, (evidence: Evidence) => boolean> = {
  'under-way': () => true,
  'answered-at-once': (order) => order.isKnown && isDone(order),
  'retried-by-dapr': (order) => order.wasRedelivered === true || wasRetriedByDapr(order),
  'retried-by-mesh': ({ arrivals }) => arrivals !== undefined && arrivals.byMesh > 0,
  rejected: ({ status }) => status === 'rejected',
  compensated: (order) => order.status === 'rejected' && wasReserved(order),
  'breaker-open': metOpenBreaker,
  'dead-lettered': ({ event }) => event === 'dead-lettered',
}

/** Returns the outcome of an order and the layer that acted: of all kinds that apply, the last in `orderKinds`. */
export function kindOf(evidence: Evidence): OrderKind {
  return orderKinds.findLast((kind) => applies[kind](evidence)) ?? 'under-way'
}

export function isDone({ status, event }: Pick<Evidence, 'status' | 'event'>): boolean {
  if (status === 'rejected' || event === 'dead-lettered') return true
  return status === 'confirmed' && event === 'acknowledged'
}

/** Arrivals are better evidence than durations. */
function wasRetriedByDapr({ trace, arrivals }: Evidence): boolean {
  return arrivals ? arrivals.byDapr > 0 || trace?.elsewhere.isRetried === true : trace?.isRetried === true
}

/**
 * Excludes legacy-pricing’s breaker where all of Dapr’s attempts arrived, or where the mesh retries and any arrived.
 */
function metOpenBreaker({ trace, arrivals }: Evidence): boolean {
  if (trace?.elsewhere.metOpenBreaker) return true
  const wasTried = arrivals && (arrivals.byMesh > 0 || arrivals.attempts > MAX_REPEATS)
  return trace?.metOpenBreaker === true && !wasTried
}

/** A price is requested only after stock was reserved, so either of them shows it. */
function wasReserved({ reason, trace }: Evidence): boolean {
  return reason === 'pricing-unavailable' || trace?.requestedPrice === true
}
