import { ZipkinExporter } from '@opentelemetry/exporter-zipkin'
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici'
import { NodeSDK } from '@opentelemetry/sdk-node'

/**
 * Makes this process a traced shopper: each order's trace starts here, and `fetch` carries it on.
 *
 * @param zipkinUrl undefined when there is no Zipkin; another OTEL_TRACES_EXPORTER is left to the SDK
 * @returns sends what is buffered and ends
 */
export function startShopperTelemetry(
  zipkinUrl: string | undefined,
  exporter: string | undefined,
): () => Promise<void> {
  const isZipkin = exporter === undefined || exporter === 'zipkin'
  if (isZipkin && !zipkinUrl) return async () => undefined
  const sdk = new NodeSDK({
    serviceName: 'shopper',
    ...(isZipkin && { traceExporter: new ZipkinExporter({ url: `${zipkinUrl}/api/v2/spans` }) }),
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [new UndiciInstrumentation({ requireParentforSpans: true })],
  })
  sdk.start()
  return () => sdk.shutdown().catch(() => undefined)
}
