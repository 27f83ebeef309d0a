import type { Tracer } from '@opentelemetry/api'
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'

const SEND_EVERY_MS = 1000

/**
 * Starts traces as the service `shopper`, so that the trace of an order begins at its client. It is a separate
 * own: nothing else that this process does is traced.
 *
 * @param zipkinUrl without it, orders get a trace and the shopper's spans are sent nowhere
 * @returns `stop` sends what is buffered
 */
export function createShopperTracer(zipkinUrl: string | undefined): { tracer: Tracer; stop: () => Promise<void> } {
  const exporter = zipkinUrl && new ZipkinExporter({ url: `${zipkinUrl}/api/v2/spans` })
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shopper' }),
    spanProcessors: exporter ? [new BatchSpanProcessor(exporter, { scheduledDelayMillis: SEND_EVERY_MS })] : [],
  })
  return {
    tracer: provider.getTracer('shopper'),
    stop: () => provider.shutdown().catch(() => undefined), // Zipkin itself may be stopping
  }
}
