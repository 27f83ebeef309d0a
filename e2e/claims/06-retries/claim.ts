import { shopCall } from '@better-together/harness/echo/shop-policy'
import type { Expected } from '@better-together/harness/facts'
import type { Claim } from '../src/claim.ts'
import { countAttemptsInPods, DELAYED, FAILED } from './cluster.ts'
import { countAttempts } from './local.ts'

const OURS = shopCall.attempts
const BUILT_IN = 4 // 1 + DaprBuiltInServiceRetries, 3 × 1 s: pkg/resiliency/resiliency.go in dapr/dapr

const byDapr: Record<string, Expected> = {
  'sidecar dead, no Resiliency': BUILT_IN,
  'sidecar dead, no Resiliency: dials observed': { atLeast: BUILT_IN, atMost: 2 * BUILT_IN }, // gRPC may dial once more
  'sidecar dead, no Resiliency, chunked': 1,
  'sidecar dead, a Default policy of 1 retry': 2 * BUILT_IN,
  'sidecar dead, built-in set to 0 retries': BUILT_IN,
  'sidecar dead, the shop’s policy': OURS,
  // A named policy keeps the broken connection, which gRPC leaves alone for a second: attempts that never left.
  'sidecar dead, the shop’s policy: dials observed': { atLeast: 1, atMost: OURS - 1 },
  'sidecar dead, the shop’s, no breaker': OURS,
  'sidecar dead, a timeout only': 1,
  'app down, no Resiliency': 1,
  'app down, the shop’s policy': OURS,
  'app down, a timeout only': 1,
  'app reports that it is unhealthy, the shop’s policy': 0,
  'control, app reports that it is healthy: reached': true,
  '503, no Resiliency': 1,
  '503, a Default policy of 1 retry': 2,
  '503, the shop’s policy': OURS,
  '503, a timeout only': 1,
  '503, the shop’s policy, chunked': 1,
  '409, no Resiliency': 1,
  '409, a Default policy of 1 retry': 2,
  '409, the shop’s policy': 1,
  '409, a timeout only': 1,
  '404, no Resiliency': 1,
  '404, a Default policy of 1 retry': 2,
  '404, the shop’s policy': 1,
  '404, a timeout only': 1,
  'too slow, no Resiliency': 1,
  'too slow, a Default policy of 1 retry': 1,
  'too slow, the shop’s policy': OURS,
  'too slow, a timeout only': 1,
  // A chunked request should never be repeated (dapr/dapr#9627). When it times out it is, mostly as often as any other: 2 and
  // 4 were observed.
  'too slow, the shop’s policy, chunked': { atLeast: 2, atMost: OURS },
  'too slow, the shop’s policy, chunked: bytes of the first attempt': { atLeast: 1 },
  'too slow, the shop’s policy, chunked: bytes of the last attempt': 0,
  '503, client of 3 tries × the shop’s, no breaker': 3 * OURS,
  '503, client of 3 tries × the shop’s policy': shopCall.failuresToOpen,
  'HTTPEndpoint: 503, no Resiliency': 1,
  'HTTPEndpoint: 503, the shop’s policy': OURS,
  'HTTPEndpoint: app down, no Resiliency': 1,
  'HTTPEndpoint: app down, the shop’s policy': OURS,
}

const BY_MESH = 4 // 1 + defaultHttpRetryPolicy, deploy/platform/istio/values-istiod.yaml

const answering: Record<string, Expected> = {
  '503, no Resiliency': 1,
  '503, the shop’s policy': OURS,
  '404, the shop’s policy': 1,
  'too slow, the shop’s policy': OURS,
}

const underIstio: Record<string, Expected> = {
  ...answering,
  'sidecar UNAVAILABLE, no Resiliency': BUILT_IN,
  'sidecar UNAVAILABLE, the shop’s policy': OURS,
  'no sidecar, no Resiliency': BUILT_IN,
  'no sidecar, the shop’s policy': OURS,
  'legacy-pricing: 503': BY_MESH,
  'legacy-pricing: 404': 1,
  'legacy-pricing: too slow': 1,
  // Where nobody switches Istio's retries off, they attach to Dapr's hop as well, and multiply.
  'control, Istio’s retries on: 503, no Resiliency': 1,
  'control, Istio’s retries on: 503, the shop’s policy': OURS,
  'control, Istio’s retries on: sidecar UNAVAILABLE, no Resiliency': BUILT_IN * BY_MESH,
  // The callee's own proxy is there and has to break the connection: not among what Istio is set to retry.
  'control, Istio’s retries on: no sidecar, no Resiliency': BUILT_IN,
  'control, Istio’s retries on and Dapr’s, HTTPEndpoint: 503': OURS * BY_MESH,
  [`Dapr app ${FAILED}: failures that Envoy counts`]: 0,
  [`Dapr app ${FAILED}: successes that Envoy counts`]: 10,
  [`control, app without Dapr ${FAILED}: failures that Envoy counts`]: 10,
  [`control, app without Dapr ${FAILED}: successes that Envoy counts`]: 0,
  // All of it rests on Dapr's mTLS being off: on, Istio sees no requests that it could hold back or repeat.
  [DELAYED]: true,
  [`${DELAYED}, Dapr’s mTLS on`]: false,
}

export const claim: Claim = {
  number: 6,
  name: 'Retries',
  statement:
    'Dapr and a mesh both retry, but not the same failures: Dapr alone sees an app’s 5xx answer, and every layer that retries multiplies the attempts of the one above.',
  method:
    'One call for each fault and policy through real sidecars, each policy in a sidecar of its own; attempts are counted where they arrive: at the app, at a TCP relay in front of what is down, and, where gRPC answers without dialling, by the caller’s own count. Each count is read again after a quiet time. On a cluster the unhealthy sidecars are a stand-in that answers UNAVAILABLE and a pod in which none listens, and the controls leave Istio’s retries on.',
  run: { local: countAttempts, cluster: countAttemptsInPods },
  expected: {
    local: { facts: byDapr },
    'dapr-only': {
      facts: {
        ...answering,
        'legacy-pricing: 503': OURS,
        'legacy-pricing: 404': 1,
        'legacy-pricing: too slow': OURS,
      },
    },
    'dapr-istio': { facts: underIstio },
    'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
  },
}
