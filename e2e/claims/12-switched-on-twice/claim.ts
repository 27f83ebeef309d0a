import { setTimeout as sleep } from 'node:timers/promises'
import type { AttachEvidence, Expected, Facts } from '@better-together/harness/facts'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import type { StartedShop } from '@better-together/harness/local/shop'
import type { Claim } from '../src/claim.ts'
import { harmOfMistakes } from './cluster.ts'
import { attemptsAtLegacy, publish, secondsToRedelivery, withSubscriber } from './harm.ts'
import { allMistakes, mistakes } from './mistakes.ts'
import { askDoctor } from './named-by-doctor.ts'
import type { Subscriber } from './subscriber.ts'

/** Longer than the shop's inbound policy takes to deliver again: 1 s, and some. */
const REDELIVERED_MS = 4000

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
  ...Object.fromEntries(Object.keys(mistakes).map((mistake) => [`doctor, ${mistake}`, 'named'])),
  ...Object.fromEntries(Object.keys(mistakes).map((mistake) => [`control, doctor as shipped, ${mistake}`, 'silent'])),
  // The app's own retries are in its code: no manifest shows that they are doubled.
  'doctor, retries in the app’s code too': 'silent',
}

export const claim: Claim = {
  number: 12,
  name: 'Switched on twice, or half',
  statement:
    'Features that are switched on twice, or in only one of two places, hurt, and most of it shows in the manifests.',
  method:
    'The shop runs with mistakes in its Dapr resources, then as shipped. The harm is counted where it lands (deliveries at the subscriber, attempts at the callee), and the doctor reads the very files the sidecars read. On a cluster the wrong overlays of e2e/tests/manifests/broken are applied to the running shop and taken back.',
  run: { local: runLocal, cluster: harmOfMistakes },
  expected: {
    local: { facts: expected },
    'dapr-only': {
      facts: {
        'as shipped: a neighbour at inventory’s own port': 'unreachable',
        'app-port-open: a neighbour at inventory’s own port': '200',
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

async function runLocal(environment: LocalEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const wrong = await withSubscriber(environment, allMistakes('500ms'), (shop, app) =>
    withMistakes(environment, shop, app, attachEvidence),
  )
  const rightInterval = await withSubscriber(environment, allMistakes('500'), async (shop, app) => {
    await publish(shop, 'hangs', 'hang')
    return secondsToRedelivery(app, 'hangs', environment.signal)
  })
  const shipped = await withSubscriber(environment, undefined, (shop, app) => asShipped(shop, app, attachEvidence))
  return {
    ...wrong,
    ...shipped,
    'redeliverInterval "500": seconds until a hanging event comes again': rightInterval,
  }
}

async function withMistakes(
  environment: LocalEnvironment,
  shop: StartedShop,
  app: Subscriber,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  await publish(shop, 'hangs', 'hang')
  const traceId = await publish(shop, 'fails', 'fail')
  const attempts = await attemptsAtLegacy(shop)
  const seconds = await secondsToRedelivery(app, 'hangs', environment.signal)
  await sleep(REDELIVERED_MS) // what is not there now has been lost
  const findings = await askDoctor(shop)
  const named = new Set(findings.map(({ slug }) => slug))
  await attachEvidence('deliveries, with mistakes', [...app.of('hangs'), ...app.of('fails')])
  await attachEvidence(
    'doctor, with mistakes',
    findings.map(({ ruleId, slug, object, message }) => `${ruleId} ${slug}  ${object}: ${message}`).join('\n'),
  )
  return {
    'tracing off: the delivered event names its publisher’s trace': namesTrace(app, traceId),
    'no inbound policy, no dead letters: deliveries of an event that fails once': app.of('fails').length,
    'redeliverInterval "500ms": seconds until a hanging event comes again': seconds,
    'retries of every answer: attempts at a call that is answered 404': attempts.notFound,
    'no breaker: attempts when the app tries 3 times as well': attempts.doubled,
    ...doctorFacts('doctor', named),
    'doctor, retries in the app’s code too': named.has('double-retries') ? 'named' : 'silent',
  }
}

async function asShipped(shop: StartedShop, app: Subscriber, attachEvidence: AttachEvidence): Promise<Facts> {
  const traceId = await publish(shop, 'fails', 'fail')
  const attempts = await attemptsAtLegacy(shop)
  await sleep(REDELIVERED_MS)
  const findings = await askDoctor(shop)
  await attachEvidence('deliveries, as shipped', [...app.of('fails')])
  return {
    'as shipped: the delivered event names its publisher’s trace': namesTrace(app, traceId),
    'as shipped: deliveries of an event that fails once': app.of('fails').length,
    'as shipped: attempts at a call that is answered 404': attempts.notFound,
    'as shipped: attempts when the app tries 3 times as well': attempts.doubled,
    ...doctorFacts('control, doctor as shipped', new Set(findings.map(({ slug }) => slug))),
  }
}

const namesTrace = (app: Subscriber, traceId: string) => app.of('fails')[0]?.traceparent?.includes(traceId) ?? false

const doctorFacts = (who: string, named: ReadonlySet<string>): Facts =>
  Object.fromEntries(
    Object.entries(mistakes).map(([mistake, rule]) => [`${who}, ${mistake}`, named.has(rule) ? 'named' : 'silent']),
  )
