import type { EdgePlan, NodePlan } from './plan.ts'

const lens = 'network' as const
const apps = ['order', 'inventory', 'notifier'] as const

export const networkNodes: readonly NodePlan[] = [
  { id: 'shopper', label: 'shopper', lens, role: 'shopper' },
  ...apps.flatMap((app): NodePlan[] => [
    { id: app, label: app, lens, role: 'app' },
    { id: `${app}-daprd`, label: `${app}’s sidecar`, lens, role: 'sidecar' },
  ]),
  { id: 'legacy-pricing', label: 'legacy-pricing', lens, role: 'external' },
  { id: 'redis', label: 'Redis', lens, role: 'store' },
  { id: 'zipkin', label: 'Zipkin', lens, role: 'store' },
]

/** Where sidecars get their certificates; in a cluster Sentry belongs to Dapr’s own namespace and is not shown. */
export const sentryNode: NodePlan = { id: 'sentry', label: 'Sentry', lens, role: 'external' }

/** Sockets, from who opened them. Nothing connects to notifier: its sidecar fetches the events from Redis. */
export const networkEdges: readonly EdgePlan[] = [
  { lens, from: 'shopper', to: 'order', label: 'HTTP/1.1' },
  ...apps.map((app): EdgePlan => ({ lens, from: app, to: `${app}-daprd`, label: 'HTTP/1.1, Dapr’s API' })),
  { lens, from: 'order-daprd', to: 'inventory-daprd', label: 'gRPC, HTTP/2' },
  { lens, from: 'order-daprd', to: 'legacy-pricing', label: 'HTTP/1.1' },
  { lens, from: 'inventory-daprd', to: 'inventory', label: 'HTTP/1.1, requests' },
  { lens, from: 'notifier-daprd', to: 'notifier', label: 'HTTP/1.1, events' },
  { lens, from: 'order-daprd', to: 'redis', label: 'RESP: state, XADD' },
  { lens, from: 'inventory-daprd', to: 'redis', label: 'RESP: state' },
  { lens, from: 'notifier-daprd', to: 'redis', label: 'RESP: state, XREADGROUP, XACK' },
  ...apps.flatMap((app): EdgePlan[] => [
    { lens, from: app, to: 'zipkin', label: 'HTTP/1.1, spans' },
    { lens, from: `${app}-daprd`, to: 'zipkin', label: 'HTTP/1.1, spans' },
  ]),
]

export const sentryEdges: readonly EdgePlan[] = apps.map((app) => ({
  lens,
  from: `${app}-daprd`,
  to: 'sentry',
  label: 'gRPC, certificates',
}))
