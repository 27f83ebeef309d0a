import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { withDaprMtls } from '@better-together/harness/cluster/dapr-mtls'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { askPrice, throughOrderSidecar } from '@better-together/harness/cluster/order-sidecar'
import { restock } from '@better-together/harness/cluster/restock'
import { atOnce } from '@better-together/harness/echo/calls'
import { type ClusterEchoApps, ECHO_NAMESPACE } from '@better-together/harness/echo/cluster'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { placeOrders } from '@better-together/shop-client/place-orders'
import { z } from 'zod'
import { splits } from './splits.ts'

export const LEGACY_CALLS = 1000
export const DAPR_CALLS = 400
export const ORDERS = 400
const AT_A_TIME = 4
/** Half of the 100 a second that each pod of legacy-pricing takes under Istio. */
const EVERY_MS = 20
/** Istiod sends a new rule to the proxies within a second or two. */
const RULE_ARRIVES_MS = 5000
const REQUEST = { customer: 'Ada', sku: 'filter-papers', quantity: 1 }

const WORKS = 'ClusterIP services of one version each'
export const PRICED = `orders of ${ORDERS} whose stored price is v2’s`
export const BLIND = `Dapr’s mTLS on, 90/10 by ${WORKS}: calls of ${DAPR_CALLS} that its v2 answered`

const setup = { callers: { caller: {} }, apps: { callee: {} } } as const
type Apps = ClusterEchoApps<'caller', 'callee'>
/** The version of each of the callee's pods. */
type Versions = ReadonlyMap<string, 'v1' | 'v2'>

/** Who answers, with the overlay's rule and with each rule one might write for a call between two Dapr apps. */
export async function whoAnswers(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const { mesh, report } = environment
  report(`${LEGACY_CALLS} calls to legacy-pricing`)
  const facts: Facts = { [`calls of ${LEGACY_CALLS} that legacy-pricing v2 answered`]: await legacyV2(environment) }
  report(`${ORDERS} orders at the shop`)
  facts[PRICED] = await ordersPricedByV2(environment)
  await environment.withEchoApps(setup, async (apps) => {
    const versions = await labelVersions(environment, apps)
    facts[`Dapr app, no rule: calls of ${DAPR_CALLS} that its v2 answered`] = await daprV2(apps, versions)
    if (mesh !== 'istio') return // the rules are of Istio
    for (const [name, rule] of Object.entries(splits)) {
      report(`90/10 by ${name}`)
      await apps.apply(rule)
      await sleep(RULE_ARRIVES_MS)
      facts[`Dapr app, 90/10 by ${name}: calls of ${DAPR_CALLS} that its v2 answered`] = await daprV2(apps, versions)
      await apps.remove(rule)
      await sleep(RULE_ARRIVES_MS)
    }
  })
  if (mesh === 'istio') {
    // The rule that works, where Dapr encrypts and Istio therefore sees no requests to split.
    const blindV2 = async (apps: Apps) => {
      const versions = await labelVersions(environment, apps)
      await apps.apply(splits[WORKS])
      await sleep(RULE_ARRIVES_MS)
      return daprV2(apps, versions)
    }
    facts[BLIND] = await withDaprMtls(environment, () => environment.withEchoApps(setup, blindV2))
  }
  await attachEvidence('answers of v2', facts)
  return facts
}

const price = z.object({ VERSION: z.enum(['v1', 'v2']) })

function legacyV2(environment: ClusterEnvironment): Promise<number> {
  return throughOrderSidecar(environment, async (ask) => {
    let next = 0
    const call = async () => {
      const now = Date.now()
      next = Math.max(next + EVERY_MS, now) // what a slow moment cost is not caught up in a burst
      await sleep(next - now)
      return price.parse(await (await askPrice(ask)).json()).VERSION
    }
    const versions = await atOnce(LEGACY_CALLS, call, AT_A_TIME)
    return versions.filter((version) => version === 'v2').length
  })
}

/**
 * Places orders as shoppers do and reads from Redis which version of legacy-pricing priced each.
 *
 * @returns how many were priced by v2
 * @throws Error unless all were confirmed and every one is stored with a price: a share of fewer would say less
 */
async function ordersPricedByV2(environment: ClusterEnvironment): Promise<number> {
  await restock(environment, REQUEST.sku, ORDERS)
  const placed = await environment.through('deploy/order', 7001, (url) =>
    placeOrders(url, {
      count: ORDERS,
      concurrency: AT_A_TIME,
      request: () => REQUEST,
      keyPrefix: `claim-9-${randomUUID()}`,
    }),
  )
  const confirmed = new Set(placed.flatMap(({ outcome, orderId }) => (outcome === 'confirmed' ? [orderId] : [])))
  const { orders } = await environment.stored()
  const priced = orders.flatMap(({ id, price }) => (confirmed.has(id) && price ? [price.pricingVersion] : []))
  if (priced.length !== ORDERS)
    throw new Error(`Of ${ORDERS} orders ${confirmed.size} were confirmed and ${priced.length} are stored with a price`)
  return priced.filter((version) => version === 'v2').length
}

/** Labels the callee's two pods as versions v1 and v2. */
async function labelVersions({ kubectl }: ClusterEnvironment, apps: Apps): Promise<Versions> {
  const [one, other, ...more] = await apps.pods('callee')
  if (!one || !other || more.length > 0) throw new Error('The callee has not two pods')
  const versions = new Map([[one, 'v1'] as const, [other, 'v2'] as const])
  for (const [pod, version] of versions)
    await kubectl.in(ECHO_NAMESPACE)(['label', '--overwrite', 'pod', pod, `version=${version}`])
  return versions
}

async function daprV2(apps: Apps, versions: Versions): Promise<number> {
  const call = () => apps.call('caller', { appId: 'callee', id: 'split' })
  const pods = (await atOnce(DAPR_CALLS, call, AT_A_TIME)).map(({ body }) => body)
  if (pods.some((pod) => !versions.has(pod))) throw new Error('Not every call was answered by a known pod')
  return pods.filter((pod) => versions.get(pod) === 'v2').length
}
