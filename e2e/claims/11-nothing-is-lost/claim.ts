import type { Edit } from '@better-together/harness/environment'
import type { AttachEvidence, Expectation, Facts } from '@better-together/harness/facts'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import { setMetadata } from '@better-together/harness/local/resources'
import type { StartedShop } from '@better-together/harness/local/shop'
import { whenQuiescent } from '@better-together/shop-client/broker'
import { stockFor } from '@better-together/shop-client/catalogue'
import type { PlacedOrder } from '@better-together/shop-client/place-orders'
import { orderSteps, watchOrderSteps } from '@better-together/shop-client/redis'
import type { Claim } from '../src/claim.ts'
import { booksAtRest } from './at-rest.ts'
import { crashes, kills } from './cluster.ts'
import { tracesOfOrder } from './lost-order.ts'
import { roundOf, victims } from './schedule.ts'
import { startShoppers } from './shoppers.ts'
import { type Killed, storm } from './storm.ts'

/** Four pair each process with each step once. More make a run longer and reach more interleavings. */
const SEEDS = [1, 2, 3, 4]
const COMBINATIONS = victims.length * orderSteps.length
const initialStock = stockFor(2000)
const env = { inventory: { INITIAL_STOCK: JSON.stringify(initialStock) } }

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

const redisOf = (shop: StartedShop) => ({ port: shop.ports.redis, password: shop.identities.redisPassword })

async function protectedShop(
  { report }: LocalEnvironment,
  shop: StartedShop,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const steps = watchOrderSteps(redisOf(shop))
  const placements: PlacedOrder[] = []
  const killed: Killed[] = []
  const begun = Date.now()
  try {
    for (const seed of SEEDS) {
      const shoppers = startShoppers(shop.urls.order, `seed-${seed}`)
      killed.push(...(await storm(shop, roundOf(seed), steps, begun)))
      placements.push(...(await shoppers.stop()))
      report(`seed ${seed}: ${placements.length} orders, ${killed.length} kills`)
    }
  } finally {
    steps.stop()
  }
  const { history, violations } = await booksAtRest(shop, placements, initialStock)
  const answered = (outcome: PlacedOrder['outcome']) => placements.filter((one) => one.outcome === outcome).length
  const hits = new Set(killed.flatMap(({ hit, victim, step }) => (hit ? [`${victim} at ${step}`] : [])))
  await attachEvidence(
    'every kill',
    killed
      .map(
        ({ seed, atMs, victim, step, hit }) =>
          `seed ${seed}, ${atMs} ms: ${victim}, ${hit ? 'an order was' : 'no order seen'} ${step}`,
      )
      .join('\n'),
  )
  await attachEvidence('the books at rest', {
    placed: placements.length,
    confirmed: answered('confirmed'),
    rejected: answered('rejected'),
    notified: history.stored.notifications.length,
    deadLettered: history.stored.deadLetters.length,
    stock: history.stored.stock.map(({ sku, available }) => `${sku}: ${available} of ${initialStock[sku]} left`),
    violations,
  })
  for (const { detail } of violations.slice(0, 3)) {
    const orderId = /ord_[0-9a-f]+/.exec(detail)?.[0]
    if (orderId)
      await attachEvidence(
        `what is left of ${orderId}`,
        await tracesOfOrder(orderId, redisOf(shop), shop.supervisor.logFile),
      )
  }
  const kills = Object.fromEntries(
    victims.map((victim) => [`kills of ${victim}`, killed.filter((one) => one.victim === victim).length]),
  )
  return {
    'rounds, a seed each': SEEDS.length,
    ...kills,
    [`combinations of process and step hit, of ${COMBINATIONS}`]: hits.size,
    'orders placed': placements.length,
    'orders confirmed': answered('confirmed'),
    violations: violations.length,
  }
}

/** Kills nothing but notifier, and with the least that Dapr gives, orders are lost: the checker sees it. */
async function unprotectedShop(shop: StartedShop, attachEvidence: AttachEvidence): Promise<Facts> {
  const steps = watchOrderSteps(redisOf(shop))
  const shoppers = startShoppers(shop.urls.order, 'unprotected')
  const kills = Array.from({ length: 3 }, () => ({ victim: 'notifier', step: 'announced', pauseMs: 1500 }) as const)
  const freeze = { victim: 'legacy-pricing', forMs: 1 } as const
  try {
    await storm(shop, { seed: 0, kills, freeze }, steps, Date.now())
  } finally {
    steps.stop()
  }
  const placements = await shoppers.stop()
  await whenQuiescent(redisOf(shop), ['order-placed'], () => true)
  const { violations } = await booksAtRest(shop, placements, initialStock, CONTROL_REST_MS)
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

const expected: Expectation = {
  facts: {
    'rounds, a seed each': SEEDS.length,
    ...Object.fromEntries(victims.map((victim) => [`kills of ${victim}`, SEEDS.length])),
    [`combinations of process and step hit, of ${COMBINATIONS}`]: { atLeast: COMBINATIONS - 2 },
    'orders placed': { atLeast: 200 },
    'orders confirmed': { atLeast: 100 },
    violations: 0,
    'control, no retries, no dead letters, notifier killed: orders lost': { atLeast: 1 },
  },
}

const inPods: Expectation = {
  facts: {
    'containers killed': kills.containers,
    'pods killed': kills.pods,
    'orders placed': { atLeast: 30 },
    'orders confirmed': { atLeast: 20 },
    violations: 0,
  },
}

export const claim: Claim = {
  number: 11,
  name: 'nothing is lost',
  statement:
    'Whatever is killed, whenever: each accepted order is notified or a dead letter, once; stock adds up; each order is charged once.',
  method:
    'Shoppers place orders while every process an order passes through (three apps, their sidecars, legacy-pricing, Redis) gets SIGKILL when an order is at a given step, by a seeded schedule, and some are frozen for a while. When all is at rest, the books in Redis are checked against what the shoppers were told; an order’s charge is its one reservation, of just the units that were asked for. On a cluster the apps, their daprd and Redis get SIGKILL from the node, a container at a time, then each pod is deleted by force; a mesh’s proxy is not killed by itself, only with its pod. Control, on one machine: no inbound retries and no dead-letter topic, and only notifier killed. The checker itself is tested on planted violations (packages/shop-client/test/invariants.test.ts).',
  run: {
    async local(environment, attachEvidence) {
      const facts = await environment.withShop({ env }, (shop) => protectedShop(environment, shop, attachEvidence))
      environment.report('the control: no inbound retries, no dead-letter topic')
      return {
        ...facts,
        ...(await environment.withShop({ env, edit: unprotected }, (shop) => unprotectedShop(shop, attachEvidence))),
      }
    },
    cluster: crashes,
  },
  expected: {
    local: expected,
    'dapr-only': inPods,
    'dapr-istio': inPods,
    'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
  },
}
