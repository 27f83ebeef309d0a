import type { Expected } from '@better-together/harness/facts'
import type { Claim } from '../src/claim.ts'
import { BLIND, DAPR_CALLS, LEGACY_CALLS, ORDERS, PRICED, whoAnswers } from './cluster.ts'

/** Where 99% of all runs of `calls` lie when each goes to v2 with this probability, rounded outwards. */
function honest(calls: number, probability: number): Expected {
  const away = 2.576 * Math.sqrt((probability * (1 - probability)) / calls)
  return {
    atLeast: Math.floor(calls * (probability - away)),
    atMost: Math.ceil(calls * (probability + away)),
  }
}

const half = honest(DAPR_CALLS, 0.5)
const noRule: Record<string, Expected> = {
  [`Dapr app, no rule: calls of ${DAPR_CALLS} that its v2 answered`]: half,
}

export const claim: Claim = {
  number: 9,
  name: 'traffic splitting',
  statement:
    'Splitting traffic between versions is the mesh’s. It works for a plain HTTP service as it is; for a call between two Dapr apps only with Dapr’s mTLS off, and only by a rule that names a ClusterIP service for each version.',
  method:
    'A 90/10 rule between legacy-pricing v1 and v2, 1000 calls through order’s sidecar, and who answered by the version in each answer. The share must lie where 99% of honest 10% splits do. The same for 400 orders placed at the shop, by the version that Redis has with each order’s price. Then 90/10 rules for a Dapr app of two pods, 400 calls each. Subsets or headless services change nothing: Dapr’s sidecar has chosen the pod, and Istio keeps the address that was dialled. A rule with ClusterIP services does split, because Istio then chooses again; with Dapr’s mTLS on it does not, because Istio sees no requests. Control: no rule, one half each.',
  run: { cluster: whoAnswers },
  expected: {
    local: {
      notApplicable: 'Dapr has no traffic splitting, and on one machine there is no mesh that could add it',
    },
    'dapr-only': {
      facts: { ...noRule, [`calls of ${LEGACY_CALLS} that legacy-pricing v2 answered`]: 0, [PRICED]: 0 },
    },
    'dapr-istio': {
      facts: {
        ...noRule,
        [`calls of ${LEGACY_CALLS} that legacy-pricing v2 answered`]: honest(LEGACY_CALLS, 0.1),
        [PRICED]: honest(ORDERS, 0.1),
        [`Dapr app, 90/10 by subsets of the headless service: calls of ${DAPR_CALLS} that its v2 answered`]: half,
        [`Dapr app, 90/10 by headless services of one version each: calls of ${DAPR_CALLS} that its v2 answered`]: half,
        [`Dapr app, 90/10 by ClusterIP services of one version each: calls of ${DAPR_CALLS} that its v2 answered`]:
          honest(DAPR_CALLS, 0.1),
        [BLIND]: half,
      },
    },
    'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
  },
}
