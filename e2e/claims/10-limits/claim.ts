import type { Expected } from '@better-together/harness/facts'
import type { Claim } from '../src/claim.ts'
import { burstAtLegacy } from './cluster.ts'
import { asExpected, dials } from './expected-dials.ts'
import { BURST, limitsOnThisMachine } from './local.ts'
import { tryNetworkPolicies } from './network-policies.ts'

// One a second, and a burst takes far less than one: but a machine may stall for one.
const nearlyAll = { atLeast: BURST - 2, atMost: BURST - 1 }
const oneOrTwo = { atLeast: 1, atMost: 2 }

const byDapr: Record<string, Expected> = {
  'limit in the callee’s appHttpPipeline: refused': nearlyAll,
  'limit in the callee’s appHttpPipeline: reached': oneOrTwo,
  'limit in the callee’s appHttpPipeline, its app’s own port: refused': 0,
  'limit in the callee’s appHttpPipeline, its app’s own port: reached': BURST,
  'limit in the callee’s httpPipeline: refused': 0, // it is for the API that the callee's own app uses
  'limit in the callee’s httpPipeline: reached': BURST,
  'limit in the caller’s httpPipeline: refused': nearlyAll,
  'limit in the caller’s httpPipeline: reached': oneOrTwo,
  'limit in the caller’s httpPipeline, by gRPC: refused': 0,
  'limit in the caller’s httpPipeline, by gRPC: reached': BURST,
  'control, no limit: refused': 0,
  'control, no limit: reached': BURST,
  'first call': 200,
  'second call': 429,
  'second call, from another caller at the same address': 429,
  'second call, from a caller at another address': 200,
  'second call, to another path': 200,
  'call after a second': 200,
  // The limiter believes the first X-Forwarded-For it finds, which is the caller's.
  '10 calls, each with an X-Forwarded-For of its own: refused': 0,
  '10 calls, each with an X-Forwarded-For of its own: reached': BURST,
}

const byNetwork: Record<string, Expected> = {
  'control, no policy: a pod dials another': 'connected',
  'the shop’s network policies': { oneOf: asExpected },
  [`control, everything allowed: dials of ${dials.length} that get through`]: dials.length,
}

export const claim: Claim = {
  number: 10,
  fast: true,
  name: 'Rate limits and network policy',
  statement:
    'Dapr can limit the rate of calls that pass its HTTP pipelines, for each address and path as the caller gives them; what goes past the sidecar only a mesh or a network policy can refuse.',
  method:
    'Ten calls at once against a limit of one a second, on each way to the app, and single calls by caller, address and path. On a cluster 600 calls at once to legacy-pricing, where Istio lets 100 a second through to each pod. There pods of known labels, in the shop and outside, also dial the ports of the shop, and all must end as its network policies say; on a cluster whose network does not enforce policies, which a policy of the claim’s own shows, all must get through.',
  run: {
    local: limitsOnThisMachine,
    cluster: async (environment, attachEvidence) => ({
      ...(await burstAtLegacy(environment, attachEvidence)),
      ...(await tryNetworkPolicies(environment, attachEvidence)),
    }),
  },
  expected: {
    local: { facts: byDapr },
    'dapr-only': {
      facts: {
        '600 calls at once to legacy-pricing: refused with 429': 0,
        '600 calls at once to legacy-pricing: answered': 600,
        ...byNetwork,
      },
    },
    'dapr-istio': {
      facts: {
        '600 calls at once to legacy-pricing: refused with 429': { atLeast: 1 },
        '600 calls at once to legacy-pricing: answered': { atLeast: 100, atMost: 599 },
        ...byNetwork,
      },
    },
    'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
  },
}
