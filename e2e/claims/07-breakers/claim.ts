import { shopCall } from '@better-together/harness/echo/shop-policy'
import type { Expected } from '@better-together/harness/facts'
import type { Claim } from '../src/claim.ts'
import { breakersInPods } from './cluster.ts'
import { breakersOnThisMachine, WORST_MS } from './local.ts'

const { failuresToOpen, probes, attempts } = shopCall

const byDapr: Record<string, Expected> = {
  'closed, app fails: reached': failuresToOpen,
  'open: reached': 0,
  'open, another caller’s sidecar: reached': 1,
  'open, another path: reached': 1,
  'half-open, probe fails: reached': probes,
  'open again: reached': 0,
  'half-open, probe works: reached': probes,
  'closed again: reached': 10,
  'half-open, maxRequests 2: reached': 2,
  '10 failures, order id in the path: reached': 10,
  '10 failures, order id in the body: reached': failuresToOpen,
  '10 answers of 409: reached': failuresToOpen, // the retry's `matching` means nothing to the breaker
  '10 times sold out, as a 200: reached': 10,
  'control, 10 failures, no breaker: reached': 10,
  'HTTPEndpoint, 10 failures: reached': failuresToOpen,
  'HTTPEndpoint open, another path: reached': 0,
  'app hangs: milliseconds until the call returns': { atLeast: WORST_MS - 100, atMost: WORST_MS + 2500 },
  'app hangs: reached': attempts,
  'control, no policy: still waiting after that time': true,
}

/** @param byMesh attempts that the mesh makes of each one that Dapr makes of a call to a service without Dapr */
const inPods = (byMesh: number): Record<string, Expected> => ({
  'closed, app fails: reached': failuresToOpen,
  'open: reached': 0,
  'open, another caller’s sidecar: reached': 1,
  'HTTPEndpoint, closed, app fails: reached': failuresToOpen * byMesh,
  'HTTPEndpoint, open: reached': 0,
})

export const claim: Claim = {
  number: 7,
  name: 'Timeouts and breakers',
  fast: true,
  statement:
    'Dapr’s breaker keeps every call away from an app that fails, lets exactly the configured number of probes through, and is kept for one path of one app in one caller’s sidecar.',
  method:
    'Calls through real sidecars with the shop’s breaker to an app that fails, refuses, recovers or hangs; what reaches the app in each state is counted there. The breaker is given ten calls where one is allowed.',
  run: { local: breakersOnThisMachine, cluster: breakersInPods },
  expected: {
    local: { facts: byDapr },
    'dapr-only': { facts: inPods(1) },
    'dapr-istio': { facts: inPods(4) },
    'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
  },
}
