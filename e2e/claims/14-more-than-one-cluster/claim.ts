import type { Expected } from '@better-together/harness/facts'
import type { Claim } from '../src/claim.ts'
import { CALLS, reachAcross } from './cluster.ts'

const withoutLink: Record<string, Expected> = {
  'control, inventory in both: order’s call by its app id': 'answered',
  'control, the same call from order in the second cluster': 'answered',
  'inventory in the second cluster only: order’s call by its app id': 'not answered',
  'legacy-pricing in the second cluster only: order’s call by its name': 'not answered',
}

export const claim: Claim = {
  number: 14,
  name: 'more than one cluster',
  statement: 'A mesh can reach across clusters; Dapr alone calls by app id within one cluster only.',
  method:
    'A second kind cluster with the same overlay. Then inventory and legacy-pricing lose their pods in the first: order’s sidecar calls inventory by its app id, and legacy-pricing by its name. With Istio the clusters are then linked: one authority for both, the first istiod reads the second cluster’s endpoints, and a gateway there passes the mTLS on. What arrives is counted by legacy-pricing in the second cluster. Controls: the same calls where the callee has pods, and the link cut again.',
  run: { cluster: reachAcross },
  expected: {
    local: { notApplicable: 'sidecars run as processes of one machine, so there is no cluster to reach from another' },
    'dapr-only': { facts: withoutLink },
    'dapr-istio': {
      facts: {
        ...withoutLink,
        'linked: order’s call of legacy-pricing by its name': 'answered',
        [`linked: calls of ${CALLS} that arrived in the second cluster`]: CALLS,
        'linked: order’s call of inventory by its app id': 'not answered',
        'control, the link cut: order’s call of legacy-pricing by its name': 'not answered',
      },
    },
    'dapr-linkerd': {
      notYetRun:
        'needs two clusters with a common trust anchor, linked by Linkerd’s multicluster extension; npm run up makes one, without it',
    },
  },
}
