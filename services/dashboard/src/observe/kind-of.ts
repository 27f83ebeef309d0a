import { type OrderCell, type OrderKind, orderKinds } from '../protocol/order-cell.ts'
import type { TraceEvidence } from './zipkin/trace-evidence.ts'

/** All that was observed of one order. */
export type Evidence = {
  status: OrderCell['status']
  reason?: string | undefined
  event: OrderCell['event']
  /** The broker was seen to hand the event to the subscriber’s sidecar more than once. */
  wasHandedOutAgain?: boolean
  /** Absent until the order’s trace was read. */
  trace?: TraceEvidence | undefined
  /** Attempts that a mesh is known to have added; absent where there is no source for it. */
  meshRetries?: number | undefined
  /** Nothing more is to be learned of what the layers did: the trace is whole, cannot be had, or no sidecar repeated anything. */
  isKnown: boolean
}

const applies: Record<OrderKind, (evidence: Evidence) => boolean> = {
  'under-way': () => true,
  'answered-at-once': (order) => order.isKnown && isDone(order),
  'retried-by-dapr': ({ trace, wasHandedOutAgain }) => trace?.isRetried === true || wasHandedOutAgain === true,
  'retried-by-mesh': ({ meshRetries = 0 }) => meshRetries > 0,
  rejected: ({ status }) => status === 'rejected',
  'breaker-open': ({ trace }) => trace?.metOpenBreaker === true,
  compensated: (order) => order.status === 'rejected' && wasReserved(order),
  'dead-lettered': ({ event }) => event === 'dead-lettered',
}

/** What became of an order and which layer acted: of all that applies the last in the order of `orderKinds`. */
export function kindOf(evidence: Evidence): OrderKind {
  return orderKinds.findLast((kind) => applies[kind](evidence)) ?? 'under-way'
}

export function isDone({ status, event }: Pick<Evidence, 'status' | 'event'>): boolean {
  if (status === 'rejected' || event === 'dead-lettered') return true
  return status === 'confirmed' && event === 'acknowledged'
}

/** A price is asked for only when the stock was reserved, so either shows it. */
function wasReserved({ reason, trace }: Evidence): boolean {
  return reason === 'pricing-unavailable' || trace?.askedForPrice === true
}
