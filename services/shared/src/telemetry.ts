// Import this first in main.ts: it must patch node:http before Express and the Dapr client load it.
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici'
import { NodeSDK } from '@opentelemetry/sdk-node'

const probes = new Set(['/healthz', '/readyz'])

// Zipkin is the default; any other OTEL_TRACES_EXPORTER (otlp, console, none) is left to the SDK, which reads it itself.
const exporter = process.env.OTEL_TRACES_EXPORTER || 'zipkin'

const sdk = new NodeSDK({
  ...(exporter === 'zipkin' && { traceExporter: new ZipkinExporter() }),
  // Traces only: by default the SDK would also look for an OTLP collector for metrics and logs, and wait for it at exit.
  metricReaders: [],
  logRecordProcessors: [],
  instrumentations: [
    new HttpInstrumentation({
      ignoreIncomingRequestHook: (request) => probes.has(request.url ?? ''),
      // Without a parent, a call to the sidecar would start its own trace: health polls belong to no order.
      requireParentforOutgoingSpans: true,
    }),
    new UndiciInstrumentation({ requireParentforSpans: true }),
  ],
})
sdk.start()

/** Sends what is still buffered. Last step of a shutdown, after the last request has been answered. */
export async function shutdownTelemetry(): Promise<void> {
  await sdk.shutdown().catch(() => undefined) // an unreachable collector must not turn a clean exit into a failed one
}
