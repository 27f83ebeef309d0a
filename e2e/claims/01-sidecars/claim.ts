import type { Expected } from '@better-together/harness/facts'
import type { Claim } from '../src/claim.ts'
import { observeContainers } from './cluster.ts'
import { observeProcesses } from './local.ts'

const beside = (perApp: number, legacy: number): Record<string, Expected> => ({
  'sidecars beside order': perApp,
  'sidecars beside inventory': perApp,
  'sidecars beside notifier': perApp,
  'sidecars beside legacy-pricing': legacy,
})

const inSequence = {
  'order’s app starts before daprd, or with it': true,
  'order’s app ends before daprd': true,
}

export const claim: Claim = {
  number: 1,
  name: 'Sidecars',
  statement: 'Dapr and a mesh both put a sidecar beside the app: a process to start, to feed and to wait for.',
  method:
    'Looks through the running processes for sidecars that serve each app’s port, reads what each takes, and then starts app and sidecar in either order to observe which waits for which.',
  run: { local: observeProcesses, cluster: observeContainers },
  expected: {
    local: {
      facts: {
        ...beside(1, 0),
        'both up: the app answers': true,
        'both up: the sidecar is ready': true,
        'both up: an order is taken': true,
        'no sidecar: the app answers': true,
        'no sidecar: an order is taken': false,
        'no app: the sidecar is ready': false,
        'no app: the sidecar reaches others': true,
        'app back: the sidecar is ready': true,
        'app back: an order is taken': true,
      },
    },
    'dapr-only': {
      facts: {
        ...beside(1, 0),
        ...inSequence,
        'order’s sidecars that the kubelet starts before the app': 'none',
      },
    },
    // The proxy also stands beside what has no Dapr: that is why it can encrypt and route it.
    'dapr-istio': {
      facts: {
        ...beside(2, 1),
        ...inSequence,
        'order’s istio-proxy starts before app and daprd, or with them': true,
        'order’s istio-proxy ends after app and daprd, or with them': true,
        'order’s sidecars that the kubelet starts before the app': 'istio-proxy',
      },
    },
    'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
  },
}
