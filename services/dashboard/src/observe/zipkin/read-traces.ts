import { z } from 'zod'
import { type Span, span } from './span.ts'

const DEADLINE_MS = 3000

/** Spans by trace id, of those of `traceIds` that Zipkin has. @throws Error when it does not answer within three seconds */
export async function readTraces(zipkinUrl: string, traceIds: readonly string[]): Promise<ReadonlyMap<string, Span[]>> {
  const query = new URLSearchParams({ traceIds: traceIds.join(',') })
  const response = await fetch(`${zipkinUrl}/api/v2/traceMany?${query}`, { signal: AbortSignal.timeout(DEADLINE_MS) })
  if (!response.ok) throw new Error(`answered ${response.status}`)
  const traces = z.array(z.array(span)).parse(await response.json())
  return new Map(traces.flatMap((spans) => (spans[0] ? [[spans[0].traceId, spans]] : [])))
}
