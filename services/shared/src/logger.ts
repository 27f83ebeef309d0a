import { isSpanContextValid, trace } from '@opentelemetry/api'
import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/**
 * JSON logs on stdout, each with the active span's `trace_id` and `span_id`, so that a log line leads to its trace.
 *
 * @param service the OpenTelemetry `service.name`
 */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const span = trace.getActiveSpan()?.spanContext()
      return span && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {}
    },
  })
}
