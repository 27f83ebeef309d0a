import type { Expected } from '@better-together/harness/facts'
import type { Claim } from '../src/claim.ts'
import { effectsInCluster } from './cluster.ts'
import { effectsOnThisMachine } from './local.ts'
import { misconfigurations } from './misconfigurations.ts'

const expected: Record<string, Expected> = {
  'as shipped: the delivered event names its publisher’s trace': true,
  'as shipped: deliveries of an event that fails once': 2,
  'as shipped: attempts at a call that is answered 404': 1,
  'as shipped: attempts when the app tries 3 times as well': 5,
  'tracing off: the delivered event names its publisher’s trace': false,
  'no inbound policy, no dead letters: deliveries of an event that fails once': 1,
  // Ignored, so Redis is asked every 15 s, the default.
  'redeliverInterval "500ms": seconds until a hanging event comes again': { atLeast: 12, atMost: 32 },
  'redeliverInterval "500": seconds until a hanging event comes again': { atLeast: 2, atMost: 7 },
  'retries of every answer: attempts at a call that is answered 404': 4,
  'no breaker: attempts when the app tries 3 times as well': 12,
  ...Object.fromEntries(Object.keys(misconfigurations).map((name) => [`doctor, ${name}`, 'named'])),
  ...Object.fromEntries(
    Object.keys(misconfigurations).map((name) => [`control, doctor as shipped, ${name}`, 'silent']),
  ),
  // The app's own retries are in its code: no manifest shows that they are doubled.
  'doctor, retries in the app’s code too': 'silent',
}

export const claim: Claim = {
  number: 12,
  name: 'Switched on twice, or half',
  statement:
    'Features that are switched on twice, or in only one of two places, hurt, and most of it shows in the manifests.',
  method:
    'The shop runs with misconfigured Dapr resources, then as shipped. The effect is counted where it shows (deliveries at the subscriber, attempts at the callee), and the doctor reads the very files the sidecars read. On a cluster the wrong overlays of e2e/tests/manifests/broken are applied to the running shop and taken back.',
  run: { local: effectsOnThisMachine, cluster: effectsInCluster },
  expected: {
    local: { facts: expected },
    'dapr-only': {
      facts: {
        'as shipped: an unauthorized client at inventory’s own port': 'unreachable',
        'app-port-open: an unauthorized client at inventory’s own port': '200',
        'app-port-open: the same call through sidecars': '403',
      },
    },
    'dapr-istio': {
      facts: {
        'as shipped: attempts at legacy-pricing for a call that is answered 503': 4,
        'double-retries: attempts at legacy-pricing for a call that is answered 503': 16,
        'as shipped: an order’s trace reaches notifier': true,
        'sampling-0: an order’s trace reaches notifier': false,
        'as shipped: calls of 10 between Dapr apps that Envoy sees': 10,
        'double-mtls: calls of 10 between Dapr apps that Envoy sees': 0,
        'as shipped: a new Dapr app’s pod after 45 s': 'up with daprd',
        'mesh-on-dapr-system: a new Dapr app’s pod after 45 s': 'not created',
        'mesh-on-dapr-system, webhook that fails open: a new Dapr app’s pod after 45 s': 'up without daprd',
      },
    },
    'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
  },
}
