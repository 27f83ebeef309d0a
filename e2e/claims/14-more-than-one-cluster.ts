import type { Claim } from './claim.ts'

export const claim: Claim = {
  number: 14,
  name: 'more than one cluster',
  statement: 'A mesh can reach across clusters; Dapr alone calls by app id within one cluster only.',
  method:
    'Two clusters, inventory in the second only. order’s sidecar calls inventory by its app id, and order calls legacy-pricing, mirrored from the second cluster, by its name. Control: the link between the clusters cut.',
  run: {},
  expected: {
    local: { notApplicable: 'there is no cluster on one machine without containers, so there are not two' },
    'dapr-only': {
      facts: { 'by app id, callee in the other cluster': 'no such app', 'by service name': 'no such name' },
    },
    'dapr-istio': {
      facts: {
        'by app id, callee in the other cluster': 'no such app',
        'by service name, through the mesh’s gateway': 'answered',
        'control, link cut: by service name': 'refused',
      },
    },
    'dapr-linkerd': { notYetRun: 'needs two clusters with Linkerd' },
  },
}
