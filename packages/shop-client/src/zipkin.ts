import { z } from 'zod'
import { waitFor } from './wait-for.ts'

const span = z.object({
  id: z.string(),
  parentId: z.string().optional(),
  name: z.string().default(''),
  kind: z.string().optional(),
  localEndpoint: z.object({ serviceName: z.string().optional() }).optional(),
})
export type Span = z.infer<typeof span>

/** A parent and child that must stand directly below one another, each as `service: span name`. */
export type Edge = readonly [parent: RegExp, child: RegExp]

/** What one confirmed order's trace must hold, from the shopper to the notification. */
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

/** The spans of one trace; none while Zipkin has not got it. https://zipkin.io/zipkin-api/ */
export async function readTrace(zipkinUrl: string, traceId: string): Promise<Span[]> {
  const response = await fetch(`${zipkinUrl}/api/v2/trace/${traceId}`, { signal: AbortSignal.timeout(5000) })
  if (response.status === 404) return []
  if (!response.ok) throw new Error(`Zipkin answered ${response.status}`)
  return z.array(span).parse(await response.json())
}

/** A trace once it has all `edges`, or as it is when `wait.deadlineMs` has gone by. */
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

/** The names of the edges that `spans` do not show. */
export function missingEdges(spans: readonly Span[], edges: Readonly<Record<string, Edge>>): string[] {
  return Object.entries(edges).flatMap(([name, [parent, child]]) => (hasEdge(spans, parent, child) ? [] : [name]))
}

function hasEdge(spans: readonly Span[], parent: RegExp, child: RegExp): boolean {
  const parents = new Set(spans.filter((one) => parent.test(label(one))).map(({ id }) => id))
  return spans.some((one) => one.parentId !== undefined && parents.has(one.parentId) && child.test(label(one)))
}

const label = ({ localEndpoint, name }: Span) => `${localEndpoint?.serviceName ?? '?'}: ${name}`
