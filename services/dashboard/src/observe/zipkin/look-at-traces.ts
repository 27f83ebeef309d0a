import type { OrderBook } from '../orders/order-book.ts'
import type { TrackedOrder } from '../orders/tracked-order.ts'
import type { ObservationSettings } from '../settings.ts'
import { readTraces } from './read-traces.ts'
import type { Span } from './span.ts'
import { type CallWindows, evidenceOf } from './trace-evidence.ts'
import { dueTraces } from './trace-schedule.ts'

type Looking = {
  zipkinUrl: string
  book: OrderBook
  windows: CallWindows
  meshRetries: ObservationSettings['meshRetries']
  /** Called once for each order whose trace tells how long it took. */
  onAnswer: (ms: number) => void
}

/** Reads the traces that are due, in one request. @throws Error when Zipkin does not answer; they stay due */
export async function lookAtTraces({ zipkinUrl, book, windows, meshRetries, onAnswer }: Looking): Promise<void> {
  const due = dueTraces(book.all(), Date.now())
  if (due.length === 0) return
  const traceIds = due.flatMap(({ traceId }) => traceId ?? [])
  const traces = await readTraces(zipkinUrl, traceIds)
  const repeated = await meshRetries?.(traceIds).catch(() => undefined)
  for (const order of due) {
    const spans = traces.get(order.traceId ?? '') ?? []
    const before = order.trace
    book.update(order, {
      traceReads: order.traceReads + 1,
      meshRetries: repeated?.get(order.traceId ?? '') ?? order.meshRetries,
      ...(spans.length > 0 && { trace: judge(spans, windows, order) }),
    })
    const answeredInMs = order.trace?.answeredInMs
    if (before?.answeredInMs === undefined && answeredInMs !== undefined) onAnswer(answeredInMs)
  }
}

const judge = (spans: readonly Span[], windows: CallWindows, { stored, delivery }: TrackedOrder) =>
  evidenceOf(spans, windows, stored.status === 'confirmed', delivery.heldSince)
