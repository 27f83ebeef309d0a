import type { Claim } from '../claim.ts'

/**
 * What the same callers must meet in a cluster, where a pod of one service account can call itself by any app id: the
 * annotation is the identity that Dapr sees, the service account the one that a mesh sees.
 */
export const clusterExpectations: Omit<Claim['expected'], 'local'> = {
  'dapr-only': {
    facts: {
      'order: POST inventory/reserve': 'allowed',
      'order: POST inventory/restock': 'refused by Dapr’s access control (403)',
      'notifier: POST inventory/reserve': 'refused by Dapr’s access control (403)',
      'pod without sidecar: inventory’s internal port': 'refused by mTLS',
      'pod with app id order and notifier’s service account: POST inventory/reserve': 'allowed',
    },
  },
  'dapr-istio': {
    facts: {
      'order: POST inventory/reserve': 'allowed',
      // Dapr's mTLS is off there and with it its access control; which operation it is, the mesh cannot see.
      'order: POST inventory/restock': 'allowed',
      'notifier: POST inventory/reserve': 'refused by the mesh',
      'pod without sidecar: inventory’s internal port': 'refused by the mesh',
      'pod with app id order and notifier’s service account: POST inventory/reserve': 'refused by the mesh',
    },
  },
  'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
}
