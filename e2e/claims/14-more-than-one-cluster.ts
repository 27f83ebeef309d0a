import type { Claim } from './claim.ts'

export const claim: Claim = {
  number: 14,
  name: 'more than one cluster',
  statement: 'A mesh can reach across clusters; Dapr alone calls by app id within one cluster only.',
  method:
    'Not run yet. Two clusters, inventory in the second only; order’s sidecar calls inventory by its app id, and order calls legacy-pricing, which runs in the second cluster, by its name. Control: the link between the clusters cut.',
  run: {},
  expected: {
    local: { notApplicable: 'sidecars run as processes of one machine, so there is no cluster to reach from another' },
    'dapr-only': {
      notYetRun:
        'needs a second cluster, and npm run up makes one; only with both can it be seen that an app id of the other is not found',
    },
    'dapr-istio': {
      notYetRun:
        'needs two clusters whose istiods share a root certificate and read each other’s endpoints, and a gateway between them; npm run up makes one cluster, without a gateway',
    },
    'dapr-linkerd': {
      notYetRun:
        'needs two clusters with a common trust anchor, linked by Linkerd’s multicluster extension; npm run up makes one, without it',
    },
  },
}
