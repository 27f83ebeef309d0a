import { randomBytes } from 'node:crypto'
import { judge, type Sighting } from '@better-together/harness/capture/classify'
import type { StartedShop } from '@better-together/harness/local/shop'
import { placeOrder } from '@better-together/shop-client/place-orders'
import { readStoredState } from '@better-together/shop-client/redis'
import { waitFor } from '@better-together/shop-client/wait-for'
import { type Hop, hopNames, hops } from './hops.ts'
import type { Taps } from './tapped-shop.ts'

export type Watched = {
  /** How far the order came: only a whole order has crossed every hop. */
  order: string
  hops: Record<Hop, Sighting>
  redisPassword: Sighting
}

/** Longer than the broker takes to deliver again what a dead sidecar held: 23 s by components/pubsub.yaml. */
const DEADLINE_MS = 45_000

/** Sends one order through the shop and judges each hop by what of that order was seen there. */
export async function watchOrder(shop: StartedShop, taps: Taps, signal: AbortSignal): Promise<Watched> {
  const canaries = { customer: `canary-${randomBytes(8).toString('hex')}`, bought: 'limited-grinder' }
  const wish = { customer: canaries.customer, sku: canaries.bought, quantity: 1 }
  const redis = { port: shop.ports.redis, password: shop.identities.redisPassword }

  const { outcome, orderId } = await placeOrder(shop.urls.order, canaries.customer, wish)
  const told = async () => (await readStoredState(redis)).notifications.some((one) => one.orderId === orderId)
  await waitFor(told, { what: 'Telling the customer', deadlineMs: DEADLINE_MS, signal })
  // Spans leave in batches, after the order.
  const traced = async () => judge(taps['services ► Zipkin'].conversations(), canaries.bought).verdict === 'readable'
  await waitFor(traced, { what: 'Spans', deadlineMs: 5000, signal }).catch(() => undefined) // then the verdict says so

  const sightings = hopNames.map((hop) => [hop, judge(taps[hop].conversations(), canaries[hops[hop]])] as const)
  return {
    order: `${outcome}, customer told`,
    hops: Object.fromEntries(sightings) as Record<Hop, Sighting>,
    redisPassword: judge(taps['sidecars ► Redis, state'].conversations(), redis.password),
  }
}
