/** Where the shop runs in a cluster, and the namespace that its sidecars name on this machine. */
export const NAMESPACE = 'shop'

/** The services that have a sidecar. */
export const daprApps = ['order', 'inventory', 'notifier'] as const
export type DaprApp = (typeof daprApps)[number]

/** All services of the shop. */
export type Service = DaprApp | 'legacy-pricing'
