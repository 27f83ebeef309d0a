import { z } from 'zod'
import { waitFor } from './wait-for.ts'

const DEADLINE_MS = 5000

const span = z.object({
  traceId: z.string(),
  id: z.string(),
  parentId: z.string().optional(),
  name: z.string().default(''),
  kind: z.string().optional(),
  timestamp: z.number().default(0),
  duration: z.number().default(0),
  localEndpoint: z.object({ serviceName: z.string().optional() }).optional(),
  tags: z.record(z.string(), z.string()).default({}),
})
/** A span as Zipkin returns it; times in microseconds. https://zipkin.io/zipkin-api/ */
export type Span = z.infer<typeof span>
const traces = z.array(z.array(span))

export const serviceOf = ({ localEndpoint }: Span): string => localEndpoint?.serviceName ?? '?'

/** Returns whether a sidecar made the span: it has its app's service name, but another instrumentation. */
export const isByDapr = ({ tags }: Span): boolean => tags['otel.scope.name'] === 'dapr-diagnostics'

/** Returns the HTTP or gRPC status, whichever instrumentation made the span. */
export const statusOf = ({ tags }: Span): string | undefined =>
  tags['http.response.status_code'] ?? tags['dapr.status_code'] ?? tags['rpc.grpc.status_code']

export const startMs = ({ timestamp }: Span): number => timestamp / 1000
export const durationMs = ({ duration }: Span): number => duration / 1000
export const endMs = (one: Span): number => startMs(one) + durationMs(one)

export const byStart = (a: Span, b: Span): number => a.timestamp - b.timestamp

/**
 * Returns the spans of one trace; none while Zipkin does not have it.
 *
 * @throws Error when Zipkin does not answer in time
 */
export async function readTrace(zipkinUrl: string, traceId: string, deadlineMs = DEADLINE_MS): Promise<Span[]> {
  const [spans = []] = await query(zipkinUrl, [traceId], AbortSignal.timeout(deadlineMs)).catch((cause: Error) => {
    throw new Error(`Zipkin: ${cause.message}`, { cause })
  })
  return spans
}

/**
 * Returns spans by trace id, of those of `traceIds` that Zipkin has.
 *
 * @throws Error when Zipkin does not answer in time
 */
export async function readTraces(
  zipkinUrl: string,
  traceIds: readonly string[],
  deadlineMs = DEADLINE_MS,
): Promise<ReadonlyMap<string, Span[]>> {
  const found = await query(zipkinUrl, [...new Set(traceIds)], AbortSignal.timeout(deadlineMs))
  return new Map(found.flatMap((spans) => (spans[0] ? [[spans[0].traceId, spans]] : [])))
}

/** Zipkin's endpoint for many traces refuses a single one. */
async function query(zipkinUrl: string, ids: readonly string[], signal: AbortSignal): Promise<Span[][]> {
  const [only = ''] = ids
  const path = ids.length > 1 ? `traceMany?${new URLSearchParams({ traceIds: ids.join(',') })}` : `trace/${only}`
  const response = await fetch(`${zipkinUrl}/api/v2/${path}`, { signal })
  if (response.status === 404) return []
  if (!response.ok) throw new Error(`answered ${response.status}`)
  const answer = await response.json()
  return traces.parse(ids.length > 1 ? answer : [answer])
}

/** A parent and child that must stand directly below one another, each as `service: span name`. */
export type Edge = readonly [parent: RegExp, child: RegExp]

/** The edges that a confirmed order's trace must have, from the shopper to the notification. */
export const orderEdges: Readonly<Record<string, Edge>> = {
  'shopper ► order': [/^shopper: /, /^order: post \/orders$/],
  'order’s sidecar ► inventory’s sidecar': [
    /^order: calllocal\/inventory\/reserve$/,
    /^inventory: calllocal\/inventory\/reserve$/,
  ],
  'inventory’s sidecar ► inventory': [/^inventory: calllocal\//, /^inventory: post \/reserve$/],
  'order ► its sidecar ► legacy-pricing': [/^order: get/, /^order: calllocal\/legacy-pricing\/price$/],
  'order’s sidecar ► broker ► notifier’s sidecar': [
    /^order: .*publish\/pubsub\/order-placed$/,
    /^notifier: pubsub\/order-placed$/,
  ],
  'notifier’s sidecar ► notifier': [/^notifier: pubsub\/order-placed$/, /^notifier: post \/events\/order-placed$/],
}

/** Returns a trace once it has all `edges`, or as it is after `wait.deadlineMs`. */
export function readWholeTrace(
  zipkinUrl: string,
  traceId: string,
  edges: Readonly<Record<string, Edge>>,
  wait: { deadlineMs: number; everyMs: number },
): Promise<Span[]> {
  const complete = async () => {
    const spans = await readTrace(zipkinUrl, traceId)
    return missingEdges(spans, edges).length === 0 && spans
  }
  return waitFor(complete, { what: 'The trace’s completion', ...wait }).catch(() => readTrace(zipkinUrl, traceId))
}

/** Returns the names of the edges that `spans` do not have. */
export function missingEdges(spans: readonly Span[], edges: Readonly<Record<string, Edge>>): string[] {
  return Object.entries(edges).flatMap(([name, [parent, child]]) => (hasEdge(spans, parent, child) ? [] : [name]))
}

function hasEdge(spans: readonly Span[], parent: RegExp, child: RegExp): boolean {
  const parents = new Set(spans.filter((one) => parent.test(labelOf(one))).map(({ id }) => id))
  return spans.some((one) => one.parentId !== undefined && parents.has(one.parentId) && child.test(labelOf(one)))
}

const labelOf = (one: Span) => `${serviceOf(one)}: ${one.name}`
