import { randomBytes } from 'node:crypto'
import type { StartedShop } from '@better-together/harness/local/shop'
import { orderRequest } from '@better-together/shop-client/catalogue'
import { readStoredState } from '@better-together/shop-client/redis'
import { waitFor } from '@better-together/shop-client/wait-for'
import { z } from 'zod'

const DEADLINE_MS = 60_000

const confirmed = z.object({ id: z.string(), status: z.literal('confirmed') })

export type TracedOrder = { orderId: string; traceId: string }

/** What a shopper sends along: the trace, and its own span as the parent of what comes of it. */
function shopperSpan() {
  const span = { traceId: randomBytes(16).toString('hex'), id: randomBytes(8).toString('hex') }
  return { ...span, traceparent: `00-${span.traceId}-${span.id}-01` }
}

function post(shop: StartedShop, key: string, traceparent: string, n: number): Promise<Response> {
  return fetch(`${shop.urls.order}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key, traceparent },
    body: JSON.stringify(orderRequest(n)),
  })
}

/** Places one order as a traced shopper, and reports the shopper's span to Zipkin. @throws Error unless it is confirmed */
export async function placeTracedOrder(shop: StartedShop, key: string): Promise<TracedOrder> {
  const { traceId, id, traceparent } = shopperSpan()
  const begun = Date.now()
  const response = await post(shop, key, traceparent, 0)
  if (!response.ok) throw new Error(`The order was answered ${response.status}: ${await response.text()}`)
  const placed = confirmed.parse(await response.json())
  const span = {
    traceId,
    id,
    kind: 'CLIENT',
    name: 'place order',
    timestamp: begun * 1000,
    duration: (Date.now() - begun) * 1000,
    localEndpoint: { serviceName: 'shopper' },
  }
  // https://zipkin.io/zipkin-api/#/default/post_spans
  const zipkin = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify([span]) }
  if (shop.urls.zipkin) await fetch(`${shop.urls.zipkin}/api/v2/spans`, zipkin)
  return { orderId: placed.id, traceId }
}

/**
 * Places one order and kills its service while it waits for a price, so that the order is accepted and nothing more. The
 * shopper does not ask again: whoever finishes it is the service itself, once it is back.
 */
export async function placeOrderAndCrash(shop: StartedShop, key: string): Promise<TracedOrder> {
  const { traceId, traceparent } = shopperSpan()
  const legacy = `${shop.urls['legacy-pricing']}/switches`
  await fetch(`${legacy}?delay=1500`, { method: 'PUT' })
  const answer = post(shop, key, traceparent, 1).then(
    (response) => `was answered ${response.status}`,
    () => 'was cut off',
  )
  const stored = () => readStoredState({ port: shop.ports.redis, password: shop.identities.redisPassword })
  const accepted = await waitFor(async () => (await stored()).orders.find(({ status }) => status === 'accepted'), {
    what: 'An accepted order',
    deadlineMs: DEADLINE_MS,
    everyMs: 20,
  })
  shop.supervisor.signal('order', 'SIGKILL')
  const outcome = await answer
  await fetch(legacy, { method: 'PUT' })
  if (outcome !== 'was cut off') throw new Error(`The order should have been cut off and ${outcome}`)
  await waitFor(async () => (await stored()).notifications.some(({ orderId }) => orderId === accepted.id), {
    what: 'The notification of an order whose service was killed',
    deadlineMs: DEADLINE_MS,
    everyMs: 200,
  })
  return { orderId: accepted.id, traceId }
}
