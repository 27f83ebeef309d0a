import {
  byStart,
  durationMs,
  isByDapr,
  type Span,
  serviceOf,
  startMs,
  statusOf,
} from '@better-together/shop-client/zipkin'
import type { TimelineSpan } from '../../protocol/order-detail.ts'
import { callsOf, deliveriesOf } from '../zipkin/calls.ts'

/** The spans of a trace, oldest first, with attempts numbered. */
export function timelineOf(spans: readonly Span[]): TimelineSpan[] {
  const ordered = spans.toSorted(byStart)
  const begun = ordered[0] ? startMs(ordered[0]) : 0
  const attempts = attemptNumbers(ordered)
  return ordered.map((one) => {
    const [error, status, attempt] = [one.tags.error, statusOf(one), attempts.get(one.id)]
    return {
      id: one.id,
      ...(one.parentId !== undefined && { parentId: one.parentId }),
      service: serviceOf(one),
      name: one.name,
      by: makerOf(one),
      startMs: startMs(one) - begun,
      durationMs: durationMs(one),
      ...(error !== undefined && { error }),
      ...(status !== undefined && { status }),
      ...(attempt !== undefined && { attempt }),
    }
  })
}

function makerOf(one: Span): TimelineSpan['by'] {
  if (isByDapr(one)) return 'dapr'
  if (one.tags.component === 'proxy') return 'mesh' // as Envoy names itself
  return serviceOf(one) === 'shopper' ? 'shopper' : 'app'
}

/** What the callee’s sidecar saw arrive is an attempt, and so is what the app saw of it. */
function attemptNumbers(spans: readonly Span[]): Map<string, number> {
  const series = [...callsOf(spans).map(({ arrivals }) => arrivals), deliveriesOf(spans, 'notifier', 'order-placed')]
  const numbers = new Map<string, number>()
  for (const attempts of series) for (const [at, { id }] of attempts.entries()) numbers.set(id, at + 1)
  for (const { id, parentId, kind } of spans) {
    const number = kind === 'SERVER' ? numbers.get(parentId ?? '') : undefined
    if (number !== undefined && !numbers.has(id)) numbers.set(id, number)
  }
  return numbers
}
