import { z } from 'zod'

/** A span as Zipkin answers it; times in microseconds. https://zipkin.io/zipkin-api/ */
export const span = z.object({
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
export type Span = z.infer<typeof span>

export const serviceOf = ({ localEndpoint }: Span): string => localEndpoint?.serviceName ?? '?'

/** Apps and their sidecars use one service name; the instrumentation tells them apart. */
export const isByDapr = ({ tags }: Span): boolean => tags['otel.scope.name'] === 'dapr-diagnostics'

/** The HTTP or gRPC status, whoever made the span. */
export const statusOf = ({ tags }: Span): string | undefined =>
  tags['http.response.status_code'] ?? tags['dapr.status_code'] ?? tags['rpc.grpc.status_code']

export const startMs = ({ timestamp }: Span): number => timestamp / 1000
export const durationMs = ({ duration }: Span): number => duration / 1000
export const endMs = (one: Span): number => startMs(one) + durationMs(one)

export const byStart = (a: Span, b: Span): number => a.timestamp - b.timestamp
