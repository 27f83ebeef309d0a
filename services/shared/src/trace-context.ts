import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api'

/** The active span as a W3C `traceparent`, or undefined outside a trace. https://www.w3.org/TR/trace-context/ */
export function currentTraceparent(): string | undefined {
  const carrier: Record<string, string> = {}
  propagation.inject(context.active(), carrier)
  return carrier.traceparent
}

/** Runs `work` inside the trace that `traceparent` names, so that recovery after a crash stays in its order's trace. */
export function withTraceparent<Result>(traceparent: string | undefined, work: () => Promise<Result>): Promise<Result> {
  if (!traceparent) return work()
  return context.with(propagation.extract(ROOT_CONTEXT, { traceparent }), work)
}
