import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import type { Edit } from '@better-together/harness/environment'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import type { LocalEnvironment, LocalShop } from '@better-together/harness/local/environment'
import { setMetadata } from '@better-together/harness/local/resources'
import { whenQuiescent } from '@better-together/shop-client/broker'
import { stockFor } from '@better-together/shop-client/catalogue'
import type { PlacedOrder } from '@better-together/shop-client/place-orders'
import { type OrderSteps, orderSteps, watchOrderSteps } from '@better-together/shop-client/redis'
import { type Killed, killAtSteps, killRunning, ordersDuring } from './chaos-run.ts'
import { checkedFacts, invariantsAtRest, takeStock } from './invariants-at-rest.ts'
import { containers, pods, roundOf, targets } from './kill-schedule.ts'

/** Four pair each process with each step once. More make a run longer and reach more interleavings. */
export const seeds = [1, 2, 3, 4]
export const combinations = targets.length * orderSteps.length

const initialStock = stockFor(2000)
const env = { inventory: { INITIAL_STOCK: JSON.stringify(initialStock) } }
/** Of a shop that was started for the claim: nobody else uses it. */
const before = { initialStock, isComplete: true, violations: [] }

/** On this machine: every process at every step of an order, and the control. */
export async function killProcesses(environment: LocalEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const facts = await environment.withShop({ env }, (shop) => protectedShop(shop, environment.report, attachEvidence))
  environment.report('the control: no inbound retries, no dead-letter topic')
  const control = await environment.withShop({ env, edit: unprotected }, (shop) =>
    unprotectedShop(shop, attachEvidence),
  )
  return { ...facts, ...control }
}

async function protectedShop(
  shop: LocalShop,
  report: (line: string) => void,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const placed: PlacedOrder[] = []
  const killed: (Killed & { seed: number })[] = []
  const begun = Date.now()
  await watchingSteps(shop, async (steps) => {
    for (const seed of seeds) {
      const orders = await ordersDuring(shop, `seed-${seed}`, async () => {
        killed.push(...(await killAtSteps(shop, roundOf(seed), steps)).map((kill) => ({ seed, ...kill })))
      })
      placed.push(...orders)
      report(`seed ${seed}: ${placed.length} orders, ${killed.length} kills`)
    }
  })
  const lines = killed.map(({ seed, atMs, target, step, hit }) => {
    const observed = hit ? 'an order was' : 'no order was observed'
    return `seed ${seed}, ${atMs - begun} ms: ${target}, ${observed} ${step}`
  })
  await attachEvidence('every kill', lines.join('\n'))
  const hits = new Set(killed.flatMap(({ hit, target, step }) => (hit ? [`${target} at ${step}`] : [])))
  return {
    'rounds, a seed each': seeds.length,
    ...Object.fromEntries(
      targets.map((target) => [`kills of ${target}`, killed.filter((one) => one.target === target).length]),
    ),
    [`combinations of process and step hit, of ${combinations}`]: hits.size,
    ...(await checkedFacts(shop, placed, before, attachEvidence, shop.supervisor.logFile)),
  }
}

/**
 * No retry of a delivery and no dead-letter topic: what Dapr on Redis does when nobody asks for more. What the broker
 * still holds comes again sooner than in the shop, so that it is not taken for lost and not waited for long.
 */
const unprotected: Edit = (resource) => {
  if (resource.get('kind') === 'Resiliency') resource.deleteIn(['spec', 'targets', 'components', 'pubsub', 'inbound'])
  if (resource.get('kind') === 'Subscription') resource.deleteIn(['spec', 'deadLetterTopic'])
  if (resource.getIn(['spec', 'type']) === 'pubsub.redis') {
    setMetadata(resource, 'processingTimeout', '3s')
    setMetadata(resource, 'redeliverInterval', '500')
  }
}

/** The broker is at rest by then, so no more events come; this is for orders that a retry still has to finish. */
const CONTROL_REST_MS = 5000

/** Kills nothing but notifier, and with the least that Dapr gives, orders are lost: the checker finds them. */
async function unprotectedShop(shop: LocalShop, attachEvidence: AttachEvidence): Promise<Facts> {
  const kills = Array.from({ length: 3 }, () => ({ target: 'notifier', step: 'announced', pauseMs: 1500 }) as const)
  const placed = await watchingSteps(shop, (steps) =>
    ordersDuring(shop, 'unprotected', async () => void (await killAtSteps(shop, { kills }, steps))),
  )
  await shop.withRedis((redis) => whenQuiescent(redis, ['order-placed'], () => true))
  const { violations } = await invariantsAtRest(shop, placed, before, CONTROL_REST_MS)
  await attachEvidence(
    'control, without retries and dead letters: violations',
    violations.map(({ kind, detail }) => `${kind}: ${detail}`).join('\n'),
  )
  return {
    'control, no retries, no dead letters, notifier killed: orders lost': violations.filter(
      ({ kind }) => kind === 'lost',
    ).length,
  }
}

function watchingSteps<Result>(shop: LocalShop, work: (steps: OrderSteps) => Promise<Result>): Promise<Result> {
  return shop.withRedis(async (redis) => {
    const steps = watchOrderSteps(redis)
    try {
      return await work(steps)
    } finally {
      steps.stop()
    }
  })
}

/** Most are not back by then, so outages overlap. */
const PAUSE_MS = 4000

/** In a cluster: every container of the shop, then every pod, while orders flow. */
export function killContainersAndPods(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  return environment.withShop({}, async (shop) => {
    const known = await takeStock(shop)
    const begun = Date.now()
    const log: string[] = []
    const killed = async (what: string, kill: () => Promise<void>) => {
      await kill()
      log.push(`${((Date.now() - begun) / 1000).toFixed(1)} s: ${what}`)
      await sleep(PAUSE_MS)
    }
    const placed = await ordersDuring(shop, `crash-${begun}`, async () => {
      await sleep(PAUSE_MS)
      environment.report(`${containers.length} containers, ${PAUSE_MS / 1000} s apart`)
      for (const target of containers) await killed(target, () => killRunning(shop, target))
      environment.report(`${pods.length} pods`)
      for (const app of pods) await killed(`${app}, the pod`, () => shop.deletePods(app))
    })
    await attachEvidence('every kill', log.join('\n'))
    environment.report('until everything is at rest')
    return {
      'containers killed': log.length - pods.length,
      'pods killed': pods.length,
      ...(await checkedFacts(shop, placed, known, attachEvidence)),
    }
  })
}
