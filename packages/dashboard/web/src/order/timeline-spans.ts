import type { TimelineSpan } from '../../../src/protocol/order-detail.ts'

/** A span with its place in the drawing: how deep it is nested, and its bar in percent of the whole. */
type TimelineRow = { span: TimelineSpan; depth: number; left: number; width: number }

/** Bars thinner than this cannot be seen from a chair. */
const LEAST_WIDTH = 0.6

/** Spans as rows: children beneath their parent, by when they began; a span whose parent is missing stands at the top. */
export function timelineRows(spans: readonly TimelineSpan[]): TimelineRow[] {
  const ids = new Set(spans.map(({ id }) => id))
  const children = new Map<string | undefined, TimelineSpan[]>()
  for (const span of [...spans].sort((a, b) => a.startMs - b.startMs)) {
    const parent = span.parentId !== undefined && ids.has(span.parentId) ? span.parentId : undefined
    children.set(parent, [...(children.get(parent) ?? []), span])
  }
  const end = Math.max(1e-3, ...spans.map(({ startMs, durationMs }) => startMs + durationMs))
  const rows: TimelineRow[] = []
  const seen = new Set<string>()
  const walk = (parent: string | undefined, depth: number): void => {
    for (const span of children.get(parent) ?? []) {
      if (seen.has(span.id)) continue
      seen.add(span.id)
      const left = Math.min((span.startMs / end) * 100, 100 - LEAST_WIDTH)
      rows.push({
        span,
        depth,
        left,
        width: Math.min(100 - left, Math.max(LEAST_WIDTH, (span.durationMs / end) * 100)),
      })
      walk(span.id, depth + 1)
    }
  }
  walk(undefined, 0)
  return rows
}

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
