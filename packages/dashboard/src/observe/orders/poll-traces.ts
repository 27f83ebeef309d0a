import { readTraces, type Span } from '@better-together/shop-client/zipkin'
import { isDone } from './kind-of.ts'
import type { OrderBook, TrackedOrder } from './order-book.ts'
import { type CallWindows, evidenceOf, isLongerThanDelivery } from './trace-evidence.ts'

const DEADLINE_MS = 3000

type Polling = {
  zipkinUrl: string
  book: OrderBook
  windows: CallWindows
  /** Called once for each order whose trace contains its duration. */
  onAnswer: (ms: number) => void
}

/** Reads the traces that are due, in one request. @throws Error when Zipkin does not answer; they stay due */
export async function pollTraces({ zipkinUrl, book, windows, onAnswer }: Polling): Promise<void> {
  const due = dueTraces(book.all(), Date.now())
  if (due.length === 0) return
  const traceIds = due.flatMap(({ traceId }) => traceId ?? [])
  const traces = await readTraces(zipkinUrl, traceIds, DEADLINE_MS)
  for (const order of due) {
    const spans = traces.get(order.traceId ?? '') ?? []
    const before = order.trace
    book.update(order, {
      traceReads: order.traceReads + 1,
      ...(spans.length > 0 && { trace: evidence(spans, windows, order) }),
    })
    const answeredInMs = order.trace?.answeredInMs
    if (before?.answeredInMs === undefined && answeredInMs !== undefined) onAnswer(answeredInMs)
  }
}

const evidence = (spans: readonly Span[], windows: CallWindows, { stored, delivery }: TrackedOrder) =>
  evidenceOf(spans, windows, stored.status === 'confirmed', delivery.heldSince)

/**
 * When a trace is read, after the order was last observed to change: apps send their spans within a second or five,
 * sidecars within five, so the first read is often too early and the last is hardly ever needed.
 */
const READ_AFTER_MS = [1200, 2500, 4500, 7000, 15_000]
const GIVEN_UP_AFTER_MS = 20_000
const AT_ONCE = 40

/** Returns the orders whose trace is due to be read, longest waiting first. */
export function dueTraces(orders: Iterable<TrackedOrder>, now: number): TrackedOrder[] {
  const due: TrackedOrder[] = []
  for (const order of orders) {
    const { stored, traceId, trace, traceReads, changedAt } = order
    const afterMs = READ_AFTER_MS[traceReads]
    if (traceId === undefined || trace?.isComplete || afterMs === undefined) continue
    if (stored.status !== 'confirmed' && stored.status !== 'rejected') continue
    if (now >= changedAt + afterMs) due.push(order)
  }
  return due.toSorted((a, b) => a.changedAt - b.changedAt).slice(0, AT_ONCE)
}

/** Returns whether what is known of what the layers did for an order is final. */
export function isSettled(order: TrackedOrder, hasTraces: boolean, wasQuiet: () => boolean, now: number): boolean {
  if (!isDone({ status: order.stored.status, event: order.event })) return false
  if (order.trace?.isComplete || order.traceReads >= READ_AFTER_MS.length) return true
  if (!hasTraces || now > order.changedAt + GIVEN_UP_AFTER_MS) return true
  // A sidecar does not count a delivery that it abandons because its app stops; the broker redelivers it much later.
  return !isLongerThanDelivery(order.delivery.heldSince, order.changedAt) && wasQuiet()
}
