import type { Claim } from '../src/claim.ts'
import { watchTheWire } from './cluster.ts'
import { BETWEEN_SIDECARS, hopNames } from './hops.ts'
import { withTappedShop } from './tapped-shop.ts'
import { type Watched, watchOrder } from './watch-order.ts'

const CONTROL = `control, mTLS off: ${BETWEEN_SIDECARS}`

const PASSWORD = 'the Redis password, on the way to Redis'

const withoutMesh = {
  order: 'confirmed, customer told',
  ...Object.fromEntries(hopNames.map((hop) => [hop, hop === BETWEEN_SIDECARS ? 'encrypted' : 'readable'])),
  [PASSWORD]: 'readable',
}

const onThisMachine = { ...withoutMesh, 'control, mTLS off: order': 'confirmed, customer told', [CONTROL]: 'readable' }

/** With a mesh a capture at the pods' network interfaces sees nothing; what stays inside a pod never meets the mesh. */
const inMesh = {
  order: 'confirmed, customer told',
  ...Object.fromEntries(hopNames.map((hop) => [hop, 'encrypted'])),
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
    'One order with a canary (a made-up customer, a rare article) goes through recording relays on nine hops; a hop is readable when the canary is in its bytes, encrypted when every byte is TLS and enough of it went by. The control is the same with Dapr’s mTLS off. On a cluster every packet of three pods is captured instead, and the control is the near side of the proxy.',
  run: {
    async local(environment, attachEvidence) {
      const on = await withTappedShop(environment, true, (shop, taps) => watchOrder(shop, taps, environment.signal))
      await attachEvidence('what each hop showed, mTLS on', excerpts(on))
      const off = await withTappedShop(environment, false, (shop, taps) => watchOrder(shop, taps, environment.signal))
      await attachEvidence('what each hop showed, mTLS off', excerpts(off))
      return {
        order: on.order,
        ...Object.fromEntries(hopNames.map((hop) => [hop, on.hops[hop].verdict])),
        [PASSWORD]: on.redisPassword.verdict,
        'control, mTLS off: order': off.order,
        [CONTROL]: off.hops[BETWEEN_SIDECARS].verdict,
      }
    },
    cluster: watchTheWire,
  },
  expected: {
    local: { facts: onThisMachine },
    'dapr-only': { facts: withoutMesh },
    'dapr-istio': { facts: inMesh },
    'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
  },
}

const excerpts = ({ hops, redisPassword }: Watched) =>
  hopNames
    .map((hop) => `${hop} (${hops[hop].bytes} bytes): ${hops[hop].verdict}\n    ${hops[hop].excerpt}`)
    .concat(`the Redis password: ${redisPassword.verdict}`)
    .join('\n')
