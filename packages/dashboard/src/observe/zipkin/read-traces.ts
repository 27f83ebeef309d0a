import { z } from 'zod'
import { type Span, span } from './span.ts'

const DEADLINE_MS = 3000
const traces = z.array(z.array(span))

/** Spans by trace id, of those of `traceIds` that Zipkin has. @throws Error when it does not answer within `deadlineMs` */
export async function readTraces(
  zipkinUrl: string,
  traceIds: readonly string[],
  deadlineMs = DEADLINE_MS,
): Promise<ReadonlyMap<string, Span[]>> {
  const found = await ask(zipkinUrl, [...new Set(traceIds)], AbortSignal.timeout(deadlineMs))
  return new Map(found.flatMap((spans) => (spans[0] ? [[spans[0].traceId, spans]] : [])))
}

/** Zipkin refuses to be asked for many traces when it is one. */
async function ask(zipkinUrl: string, ids: readonly string[], signal: AbortSignal): Promise<Span[][]> {
  const [only = ''] = ids
  const path = ids.length > 1 ? `traceMany?${new URLSearchParams({ traceIds: ids.join(',') })}` : `trace/${only}`
  const response = await fetch(`${zipkinUrl}/api/v2/${path}`, { signal })
  if (response.status === 404) return []
  if (!response.ok) throw new Error(`answered ${response.status}`)
  const answer = await response.json()
  return traces.parse(ids.length > 1 ? answer : [answer])
}
