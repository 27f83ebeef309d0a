import type { Span } from '@better-together/shop-client/zipkin'
import { readTraces } from '@better-together/shop-client/zipkin'
import type { OrderBook } from '../orders/order-book.ts'
import type { TrackedOrder } from '../orders/tracked-order.ts'
import { type CallWindows, evidenceOf } from './trace-evidence.ts'
import { dueTraces } from './trace-schedule.ts'

const DEADLINE_MS = 3000

type Looking = {
  zipkinUrl: string
  book: OrderBook
  windows: CallWindows
  /** Called once for each order whose trace tells how long it took. */
  onAnswer: (ms: number) => void
}

/** Reads the traces that are due, in one request. @throws Error when Zipkin does not answer; they stay due */
export async function lookAtTraces({ zipkinUrl, book, windows, onAnswer }: Looking): Promise<void> {
  const due = dueTraces(book.all(), Date.now())
  if (due.length === 0) return
  const traceIds = due.flatMap(({ traceId }) => traceId ?? [])
  const traces = await readTraces(zipkinUrl, traceIds, DEADLINE_MS)
  for (const order of due) {
    const spans = traces.get(order.traceId ?? '') ?? []
    const before = order.trace
    book.update(order, {
      traceReads: order.traceReads + 1,
      ...(spans.length > 0 && { trace: judge(spans, windows, order) }),
    })
    const answeredInMs = order.trace?.answeredInMs
    if (before?.answeredInMs === undefined && answeredInMs !== undefined) onAnswer(answeredInMs)
  }
}

const judge = (spans: readonly Span[], windows: CallWindows, { stored, delivery }: TrackedOrder) =>
  evidenceOf(spans, windows, stored.status === 'confirmed', delivery.heldSince)
