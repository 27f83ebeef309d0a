import type { Span } from '@better-together/shop-client/zipkin'
import type { TraceEvidence } from '../../src/observe/orders/trace-evidence.ts'

export const traceEvidence = (observed: Partial<TraceEvidence>): TraceEvidence => ({
  attempts: {},
  isRetried: false,
  metOpenBreaker: false,
  elsewhere: { isRetried: false, metOpenBreaker: false },
  requestedPrice: false,
  isComplete: true,
  answeredInMs: 20,
  ...observed,
})

type Drawn = { id: string; parent?: string; service: string; name: string; kind?: string; at?: number; ms?: number }

const drawn = ({ id, parent, service, name, kind, at = 0, ms = 5 }: Drawn, tags: Span['tags']): Span => ({
  traceId: 't',
  id,
  ...(parent !== undefined && { parentId: parent }),
  name,
  ...(kind !== undefined && { kind }),
  timestamp: (1_000_000 + at) * 1000,
  duration: ms * 1000,
  localEndpoint: { serviceName: service },
  tags,
})

/** A span by a sidecar, `at` milliseconds after the trace began. */
export const bySidecar = ({ status = '200', ...one }: Drawn & { status?: string }): Span =>
  drawn(one, { 'otel.scope.name': 'dapr-diagnostics', 'dapr.status_code': status })

/** A span by an app’s own instrumentation. */
export const byApp = ({ status = '200', ...one }: Drawn & { status?: string }): Span =>
  drawn(one, { 'otel.scope.name': '@opentelemetry/instrumentation-http', 'http.response.status_code': status })

/** What one confirmed order leaves in Zipkin, as far as it is read; `reserve` are the attempts at inventory. */
export function confirmedTrace(reserve: { at: number; ms: number }[] = [{ at: 13, ms: 20 }], tookMs = 25): Span[] {
  return [
    byApp({ id: 'root', service: 'order', name: 'post /orders', kind: 'SERVER', ms: tookMs + 40, status: '201' }),
    bySidecar({
      id: 'reserve',
      parent: 'root',
      service: 'order',
      name: 'calllocal/inventory/reserve',
      kind: 'CLIENT',
      at: 12,
      ms: tookMs,
    }),
    ...reserve.flatMap(({ at, ms }, n) => [
      bySidecar({
        id: `arrival-${n}`,
        parent: 'reserve',
        service: 'inventory',
        name: 'calllocal/inventory/reserve',
        kind: 'SERVER',
        at,
        ms,
      }),
      byApp({
        id: `app-${n}`,
        parent: `arrival-${n}`,
        service: 'inventory',
        name: 'post /reserve',
        kind: 'SERVER',
        at,
      }),
    ]),
    bySidecar({
      id: 'price',
      parent: 'root',
      service: 'order',
      name: 'calllocal/legacy-pricing/price',
      kind: 'CLIENT',
      at: tookMs + 14,
      ms: 4,
    }),
    bySidecar({ id: 'publish', parent: 'root', service: 'order', name: '/v1.0/publish/pubsub/order-placed', at: 60 }),
    bySidecar({ id: 'deliver', parent: 'publish', service: 'notifier', name: 'pubsub/order-placed', at: 62 }),
    byApp({
      id: 'notified',
      parent: 'deliver',
      service: 'notifier',
      name: 'post /events/order-placed',
      kind: 'SERVER',
      at: 63,
    }),
  ]
}
