import type { Facts } from '@better-together/harness/facts'
import type { Claim } from '../src/claim.ts'

const DENIED = 'refused by Dapr’s access control (403)'
const MESH = 'refused by the mesh'
const NO_API_TOKEN = 'refused by the sidecar’s API token (401)'
const NOT_THE_TOPIC = 'refused by the topic scope (403)'

/** What each layer makes of the app that asks; a mesh changes none of it. */
const everywhere: Facts = {
  'order: POST inventory/reserve': 'allowed',
  'order: GET inventory/stock': 'allowed',
  'inventory: POST inventory/restock': 'allowed', // a call to oneself meets no rule of anyone
  'order: publish order-placed-dead': NOT_THE_TOPIC,
  'notifier: publish order-placed': NOT_THE_TOPIC,
  'inventory: publish order-placed': 'refused by the component scope (404)',
  'no token: order’s sidecar': NO_API_TOKEN,
  'notifier’s token: order’s sidecar': NO_API_TOKEN,
}

/** What becomes of each port, asked by pods that have no Dapr. */
const ports = (who: string, fates: Readonly<Record<string, string>>): Facts =>
  Object.fromEntries(Object.entries(fates).map(([port, fate]) => [`${who}: ${port}`, fate]))

/** Loopback is what protects an app and its sidecar's API. */
const loopbackOnly = {
  'inventory’s app': 'nothing listens there',
  'its sidecar’s API': 'nothing listens there',
  'its sidecar’s gRPC API': 'nothing listens there',
}
const withoutMesh = {
  ...loopbackOnly,
  'inventory’s probe port': 'answered',
  'its sidecar’s health port': 'answered',
  'its sidecar’s metrics': 'answered',
  'its sidecar’s internal port': 'cut off', // by mTLS
  'legacy-pricing': 'answered',
  Redis: 'asked for the password',
  Zipkin: 'answered',
}
const cutOff = Object.fromEntries(Object.keys(withoutMesh).map((port) => [port, 'cut off']))

/** By address a proxy sends plain text, which is cut off; what it knows by name reaches the other proxy, which decides. */
const clientInMesh = {
  ...cutOff,
  'its sidecar’s gRPC API': MESH,
  'its sidecar’s metrics': MESH,
  'its sidecar’s internal port': MESH,
  'legacy-pricing': MESH,
  Redis: 'asked for the password',
  Zipkin: MESH, // it takes spans, and shows none
}

/**
 * What the same callers must meet in a cluster, where a pod of any service account may call itself by any app id: the
 * annotation is the identity that Dapr sees, the service account the one that a mesh sees.
 */
export const clusterExpectations: Omit<Claim['expected'], 'local'> = {
  'dapr-only': {
    facts: {
      ...everywhere,
      'order: POST inventory/restock': DENIED,
      'order: GET inventory/reserve': DENIED,
      'order: POST notifier/events/order-placed': DENIED,
      'notifier: POST inventory/reserve': DENIED,
      'inventory: GET order/orders': DENIED,
      'pod with app id order and notifier’s service account: POST inventory/reserve': 'allowed',
      ...ports('pod without sidecar', withoutMesh),
      ...ports('pod without sidecar, other namespace', withoutMesh),
      ...ports('pod of order’s service account, no Dapr', withoutMesh),
      ...ports('pod of notifier’s service account, no Dapr', withoutMesh),
    },
  },
  'dapr-istio': {
    facts: {
      ...everywhere,
      // Dapr's mTLS is off there and with it its access control; which operation it is, the mesh cannot see.
      'order: POST inventory/restock': 'allowed',
      'order: GET inventory/reserve': 'no such route in the app (404)',
      'order: POST notifier/events/order-placed': MESH,
      'notifier: POST inventory/reserve': MESH,
      'inventory: GET order/orders': MESH,
      'pod with app id order and notifier’s service account: POST inventory/reserve': MESH,
      ...ports('pod without sidecar', cutOff),
      ...ports('pod without sidecar, other namespace', cutOff),
      // Whoever is order to the mesh is order to inventory's sidecar, which hands its app the token: Dapr has no say.
      ...ports('pod of order’s service account, no Dapr', {
        ...clientInMesh,
        'its sidecar’s internal port': 'allowed: it restocked',
        'legacy-pricing': 'answered',
      }),
      ...ports('pod of notifier’s service account, no Dapr', clientInMesh),
    },
  },
  'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
}
