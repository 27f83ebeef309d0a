import type { TimelineSpan } from '../../../src/protocol/order-detail.ts'

const STATE = /\/state\//
/** A client’s span of an app: it says no more than the call that it is for. */
const BARE_METHOD = /^(get|post|put|delete)$/i

/**
 * The spans that tell the story: without reading and writing state, and without the clients’ spans around that. Whatever failed or
 * was tried again stays.
 */
export function essentialSpans(spans: readonly TimelineSpan[]): TimelineSpan[] {
  const kept = spans.filter((span) => matters(span) || !STATE.test(span.name))
  const parents = new Set(kept.map(({ parentId }) => parentId))
  return kept.filter((span) => matters(span) || parents.has(span.id) || !BARE_METHOD.test(span.name))
}

function matters({ error, attempt }: TimelineSpan): boolean {
  return error !== undefined || (attempt ?? 1) > 1
}
