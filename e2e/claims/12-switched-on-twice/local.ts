import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readInput } from '@better-together/doctor/input/read-input'
import { modelOf } from '@better-together/doctor/model/model'
import { allRules } from '@better-together/doctor/rules/all-rules'
import { examine, type Finding } from '@better-together/doctor/rules/examine'
import { type Reply, type Subscriber, startSubscriber } from '@better-together/harness/echo/subscriber'
import type { Edit } from '@better-together/harness/environment'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import { anyPorts, freePorts } from '@better-together/harness/local/ports'
import type { StartedShop } from '@better-together/harness/local/shop'
import { sendRaw } from '@better-together/harness/raw-http'
import { waitFor } from '@better-together/shop-client/wait-for'
import { z } from 'zod'
import { allMisconfigurations, misconfigurations } from './misconfigurations.ts'

/** Longer than the shop's inbound policy takes to deliver again: 1 s, and some. */
const REDELIVERED_MS = 4000
/** An app's own retries: as many tries as a careful client makes. */
const TRIES = 3
const EVENTS_PATH = '/events/order-placed'

/** The replies to an event that fails when it first comes, and to one that hangs the first two times. */
const replies: Record<'fails' | 'hangs', Reply[]> = {
  fails: [500, 'SUCCESS'],
  hangs: ['nothing', 'nothing', 'SUCCESS'],
}

/** The effect of misconfigurations in the shop's Dapr resources, and the same as shipped. */
export async function effectsOnThisMachine(
  environment: LocalEnvironment,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const wrong = await withSubscriber(environment, allMisconfigurations('500ms'), (shop, app) =>
    misconfigured(environment, shop, app, attachEvidence),
  )
  const rightInterval = await withSubscriber(environment, allMisconfigurations('500'), async (shop, app) => {
    await publish(shop, 'hangs')
    return secondsToRedelivery(app, environment.signal)
  })
  const shipped = await withSubscriber(environment, undefined, (shop, app) => asShipped(shop, app, attachEvidence))
  return {
    ...wrong,
    ...shipped,
    'redeliverInterval "500": seconds until a hanging event comes again': rightInterval,
  }
}

async function misconfigured(
  environment: LocalEnvironment,
  shop: StartedShop,
  app: Subscriber,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  await publish(shop, 'hangs')
  const traceId = await publish(shop, 'fails')
  const attempts = await attemptsAtLegacy(shop)
  const seconds = await secondsToRedelivery(app, environment.signal)
  await sleep(REDELIVERED_MS) // what is not there now has been lost
  const findings = await askDoctor(shop)
  const named = new Set(findings.map(({ slug }) => slug))
  await attachEvidence('deliveries, with misconfigurations', app.deliveries)
  await attachEvidence(
    'doctor, with misconfigurations',
    findings.map(({ ruleId, slug, object, message }) => `${ruleId} ${slug}  ${object}: ${message}`).join('\n'),
  )
  return {
    'tracing off: the delivered event names its publisher’s trace': namesTrace(app, traceId),
    'no inbound policy, no dead letters: deliveries of an event that fails once': app.of(EVENTS_PATH, 'fails').length,
    'redeliverInterval "500ms": seconds until a hanging event comes again': seconds,
    'retries of every answer: attempts at a call that is answered 404': attempts.notFound,
    'no breaker: attempts when the app tries 3 times as well': attempts.doubled,
    ...doctorFacts('doctor', named),
    'doctor, retries in the app’s code too': named.has('double-retries') ? 'named' : 'silent',
  }
}

async function asShipped(shop: StartedShop, app: Subscriber, attachEvidence: AttachEvidence): Promise<Facts> {
  const traceId = await publish(shop, 'fails')
  const attempts = await attemptsAtLegacy(shop)
  await sleep(REDELIVERED_MS)
  const findings = await askDoctor(shop)
  await attachEvidence('deliveries, as shipped', app.deliveries)
  return {
    'as shipped: the delivered event names its publisher’s trace': namesTrace(app, traceId),
    'as shipped: deliveries of an event that fails once': app.of(EVENTS_PATH, 'fails').length,
    'as shipped: attempts at a call that is answered 404': attempts.notFound,
    'as shipped: attempts when the app tries 3 times as well': attempts.doubled,
    ...doctorFacts('control, doctor as shipped', new Set(findings.map(({ slug }) => slug))),
  }
}

const namesTrace = (app: Subscriber, traceId: string) =>
  app.of(EVENTS_PATH, 'fails')[0]?.traceparent?.includes(traceId) ?? false

const doctorFacts = (who: string, named: ReadonlySet<string>): Facts =>
  Object.fromEntries(
    Object.entries(misconfigurations).map(([name, rule]) => [`${who}, ${name}`, named.has(rule) ? 'named' : 'silent']),
  )

/** Runs `work` with a shop that has the claim's subscriber in notifier's place. */
async function withSubscriber<Result>(
  environment: LocalEnvironment,
  edit: Edit | undefined,
  work: (shop: StartedShop, subscriber: Subscriber) => Promise<Result>,
): Promise<Result> {
  const ports = await anyPorts()
  const { elsewhere } = await freePorts({ elsewhere: 0 })
  const subscriber = await startSubscriber(ports.notifier)
  const variant = { ports, env: { notifier: { PORT: String(elsewhere) } }, ...(edit && { edit }) }
  try {
    return await environment.withShop(variant, (shop) => work(shop, subscriber))
  } finally {
    await subscriber.stop()
  }
}

/** Publishes an event through order's sidecar, inside a trace. Returns the trace's id. */
async function publish(shop: StartedShop, name: keyof typeof replies): Promise<string> {
  const traceId = randomBytes(16).toString('hex')
  const { status, body } = await sendRaw({
    port: shop.ports['order-dapr-http'],
    method: 'POST',
    path: '/v1.0/publish/pubsub/order-placed',
    headers: {
      'dapr-api-token': shop.identities.tokens.order.dapr,
      traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
    },
    body: { name, replies: replies[name] },
  })
  if (status !== 204) throw new Error(`${name} was not published: ${status} ${body}`)
  return traceId
}

/**
 * Returns the seconds between the second and the third delivery of an event that hangs twice: one whole round of Redis being
 * asked for what hangs. The first delivery falls anywhere within a round.
 */
async function secondsToRedelivery(subscriber: Subscriber, signal: AbortSignal): Promise<number> {
  const deliveries = () => subscriber.of(EVENTS_PATH, 'hangs')
  const waiting = { what: 'A third delivery of an event that hangs', deadlineMs: 50_000, signal }
  const [, second, third] = await waitFor(async () => deliveries().length > 2 && deliveries(), waiting)
  if (!second || !third) throw new Error('The event that hangs has no third delivery')
  return Math.round((third.atMs - second.atMs) / 100) / 10
}

const stats = z.object({ ATTEMPTS: z.number() })

/** Calls at legacy-pricing for one of order's that is answered 404, and for one that its app repeats while it gets 503. */
async function attemptsAtLegacy(shop: StartedShop): Promise<{ notFound: number; doubled: number }> {
  const count = async () => stats.parse(await (await fetch(`${shop.urls['legacy-pricing']}/stats`)).json()).ATTEMPTS
  const headers = { 'dapr-api-token': shop.identities.tokens.order.dapr }
  const price = (query: string) =>
    sendRaw({
      port: shop.ports['order-dapr-http'],
      method: 'GET',
      path: `/v1.0/invoke/legacy-pricing/method/price?${query}`,
      headers,
    })
  const start = await count()
  await price('sku=no-such-article')
  const afterNotFound = await count()
  await price('sku=tamper') // a success, so that the breaker counts from zero
  const before = await count()
  for (let n = 0; n < TRIES; n++) await price('sku=tamper&fail=503')
  return { notFound: afterNotFound - start, doubled: (await count()) - before }
}

/** Returns what the doctor finds in the very files that the shop's sidecars read. */
async function askDoctor(shop: StartedShop): Promise<Finding[]> {
  const { resources, configuration } = shop.sidecar('order')
  const tools = { kubectl: undefined, kustomize: undefined }
  const folders = [resources, dirname(configuration)]
  const inputs = await Promise.all(folders.map((folder) => readInput(folder, tools, process.stdin)))
  const model = modelOf(
    inputs.flatMap(({ manifests }) => manifests),
    { whole: true },
  )
  return examine([model], allRules)
}
