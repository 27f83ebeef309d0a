import { freePorts } from './ports.ts'

/** The three services that have a sidecar. */
export const daprApps = ['order', 'inventory', 'notifier'] as const
export type DaprApp = (typeof daprApps)[number]

const usualPorts = {
  order: 7001,
  inventory: 7002,
  notifier: 7003,
  'legacy-pricing': 7004,
  redis: 6379,
  zipkin: 9411,
  sentry: 50101,
  'sentry-healthz': 50102,
  'sentry-metrics': 50103,
  'order-dapr-http': 3501,
  'order-dapr-grpc': 50011,
  'order-dapr-internal': 50021,
  'order-dapr-metrics': 9091,
  'inventory-dapr-http': 3502,
  'inventory-dapr-grpc': 50012,
  'inventory-dapr-internal': 50022,
  'inventory-dapr-metrics': 9092,
  'notifier-dapr-http': 3503,
  'notifier-dapr-grpc': 50013,
  'notifier-dapr-internal': 50023,
  'notifier-dapr-metrics': 9093,
}
export type PortName = keyof typeof usualPorts
export type Ports = Record<PortName, number>

/** The usual ports where they are free, others where they are taken. */
export const choosePorts = (): Promise<Ports> => freePorts(usualPorts)

/** Ports that nobody prefers, for tests that run beside a demo. */
export const anyPorts = (): Promise<Ports> =>
  freePorts(Object.fromEntries(Object.keys(usualPorts).map((name) => [name, 0])) as Ports)
