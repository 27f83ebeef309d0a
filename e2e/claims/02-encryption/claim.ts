import { hops } from '@better-together/harness/capture/hops'
import type { Claim } from '../src/claim.ts'
import { BETWEEN_SIDECARS, capturePackets, ORDER, PASSWORD, recordHops } from './run.ts'

const withoutMesh = {
  order: ORDER,
  ...Object.fromEntries(hops.map((hop) => [hop, hop === BETWEEN_SIDECARS ? 'encrypted' : 'readable'])),
  [PASSWORD]: 'readable',
}

const onThisMachine = {
  ...withoutMesh,
  'control, mTLS off: order': ORDER,
  [`control, mTLS off: ${BETWEEN_SIDECARS}`]: 'readable',
}

/** With a mesh a capture at the pods' network interfaces reads nothing; what stays inside a pod never meets the mesh. */
const inMesh = {
  order: ORDER,
  ...Object.fromEntries(hops.map((hop) => [hop, 'encrypted'])),
  // There is no ingress: a port-forward comes out on the pod's loopback.
  'shopper ► order': 'readable',
  'order ► its sidecar': 'readable',
  'inventory’s sidecar ► inventory': 'readable',
  'notifier’s sidecar ► notifier': 'readable',
  [PASSWORD]: 'encrypted',
  'control, before order’s proxy: what goes to Redis': 'readable',
  'control, before order’s proxy: the Redis password': 'readable',
  [`control, behind inventory’s proxy: ${BETWEEN_SIDECARS}`]: 'readable',
}

export const claim: Claim = {
  number: 2,
  name: 'Encryption',
  fast: true,
  statement: 'Dapr encrypts calls between its sidecars and nothing else; only a mesh encrypts every hop between pods.',
  method:
    'One order with a marker (a made-up customer, a rare article) goes through recording relays on nine hops; a hop is readable when the marker is in its bytes, encrypted when every byte is TLS and enough of it was sent. The control is the same with Dapr’s mTLS off. On a cluster every packet of three pods is captured instead, and the control is the near side of the proxy.',
  run: { local: recordHops, cluster: capturePackets },
  expected: {
    local: { facts: onThisMachine },
    'dapr-only': { facts: withoutMesh },
    'dapr-istio': { facts: inMesh },
    'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
  },
}
