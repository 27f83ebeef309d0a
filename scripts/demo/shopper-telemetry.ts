import { createShopperTracer } from '@better-together/shop-client/shopper-tracer'
import { type Tracer, trace } from '@opentelemetry/api'
import { NodeSDK } from '@opentelemetry/sdk-node'

/**
 * Makes this process a traced shopper: each order's trace starts here.
 *
 * @param zipkinUrl undefined when there is no Zipkin
 * @param exporter another OTEL_TRACES_EXPORTER than `zipkin` is left to the SDK
 * @returns `stop` sends what is buffered
 */
export function startShopperTelemetry(
  zipkinUrl: string | undefined,
  exporter: string | undefined,
): { tracer: Tracer; stop: () => Promise<void> } {
  if (exporter === undefined || exporter === 'zipkin') return createShopperTracer(zipkinUrl)
  const sdk = new NodeSDK({ serviceName: 'shopper', metricReaders: [], logRecordProcessors: [] })
  sdk.start()
  return { tracer: trace.getTracer('shopper'), stop: () => sdk.shutdown().catch(() => undefined) }
}
