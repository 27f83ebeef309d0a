import type { TimelineSpan } from '../../../src/protocol/order-detail.ts'

/** A span with its place in the drawing: how deep it is nested, and its bar in percent of the whole. */
type TimelineRow = { span: TimelineSpan; depth: number; left: number; width: number }

/** Thinner bars cannot be visited from the back of a room. */
const LEAST_WIDTH = 0.6

/** Returns spans as rows: children beneath their parent, by start time. A span whose parent is missing is a root. */
export function timelineRows(spans: readonly TimelineSpan[]): TimelineRow[] {
  const ids = new Set(spans.map(({ id }) => id))
  const children = new Map<string | undefined, TimelineSpan[]>()
  for (const span of [...spans].sort((a, b) => a.startMs - b.startMs)) {
    const parent = span.parentId !== undefined && ids.has(span.parentId) ? span.parentId : undefined
    children.set(parent, [...(children.get(parent) ?? []), span])
  }
  const end = Math.max(1e-3, ...spans.map(({ startMs, durationMs }) => startMs + durationMs))
  const rows: TimelineRow[] = []
  const visited = new Set<string>()
  const walk = (parent: string | undefined, depth: number): void => {
    for (const span of children.get(parent) ?? []) {
      if (visited.has(span.id)) continue
      visited.add(span.id)
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
/** A client span of an app: it adds nothing to the span of the call itself. */
const BARE_METHOD = /^(get|post|put|delete)$/i

/**
 * Returns the essential spans: without reading and writing state, and without the client spans around that. Whatever failed or
 * was retried stays.
 */
export function essentialSpans(spans: readonly TimelineSpan[]): TimelineSpan[] {
  const kept = spans.filter((span) => matters(span) || !STATE.test(span.name))
  const parents = new Set(kept.map(({ parentId }) => parentId))
  return kept.filter((span) => matters(span) || parents.has(span.id) || !BARE_METHOD.test(span.name))
}

function matters({ error, attempt }: TimelineSpan): boolean {
  return error !== undefined || (attempt ?? 1) > 1
}
