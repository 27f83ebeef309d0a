/** Where an order's data goes, and what of it goes there: the customer's name, or only what was bought. */
export const hops = {
  'shopper ► order': 'customer',
  'order ► its sidecar': 'customer',
  'order’s sidecar ► inventory’s sidecar': 'bought',
  'inventory’s sidecar ► inventory': 'bought',
  'order’s sidecar ► legacy-pricing': 'bought',
  'sidecars ► Redis, state': 'customer',
  'sidecars ► Redis, events': 'customer',
  'notifier’s sidecar ► notifier': 'customer',
  'services ► Zipkin': 'bought',
} as const
export type Hop = keyof typeof hops

/** The hop that Dapr's mTLS is for. */
export const BETWEEN_SIDECARS: Hop = 'order’s sidecar ► inventory’s sidecar'

export const hopNames = Object.keys(hops) as Hop[]
