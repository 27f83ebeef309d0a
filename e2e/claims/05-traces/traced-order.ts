import { randomBytes } from 'node:crypto'
import type { Shop } from '@better-together/harness/environment'
import { orderRequest } from '@better-together/shop-client/catalogue'
import { readOrderIndex, readOrders, withRedis } from '@better-together/shop-client/redis'
import { waitFor } from '@better-together/shop-client/wait-for'
import { z } from 'zod'

const DEADLINE_MS = 60_000
/** Prices come later than the kill, and sooner than the sidecar's timeout of two seconds. */
const PRICE_MS = 1900

const confirmed = z.object({ id: z.string(), status: z.literal('confirmed') })

/** What a shopper sends along: the trace, and its own span as the parent of what follows. */
function shopperSpan() {
  const span = { traceId: randomBytes(16).toString('hex'), id: randomBytes(8).toString('hex') }
  return { ...span, traceparent: `00-${span.traceId}-${span.id}-01` }
}

function post(orderUrl: string, customer: string, traceparent: string): Promise<Response> {
  return fetch(`${orderUrl}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': customer, traceparent },
    body: JSON.stringify({ ...orderRequest(0), customer }),
  })
}

/** Places one order as a traced shopper, and reports the shopper's span to Zipkin. @throws Error unless it is confirmed */
export async function placeTracedOrder(shop: Shop): Promise<{ traceId: string; orderId: string }> {
  const { traceId, id, traceparent } = shopperSpan()
  const begun = Date.now()
  const { status, text } = await shop.at('order', async (url) => {
    const response = await post(url, `traced-${traceId}`, traceparent)
    return { status: response.status, text: await response.text() }
  })
  if (status >= 300) throw new Error(`The order was answered ${status}: ${text}`)
  const span = { traceId, id, kind: 'CLIENT', name: 'place order', timestamp: begun * 1000 }
  const reported = { ...span, duration: (Date.now() - begun) * 1000, localEndpoint: { serviceName: 'shopper' } }
  const headers = { 'content-type': 'application/json' }
  // https://zipkin.io/zipkin-api/#/default/post_spans
  await shop.at('zipkin', (url) =>
    fetch(`${url}/api/v2/spans`, { method: 'POST', headers, body: JSON.stringify([reported]) }),
  )
  return { traceId, orderId: confirmed.parse(JSON.parse(text)).id }
}

/**
 * Places one order and kills its service while it waits for a price, so that the order is accepted and nothing more. The
 * shopper does not ask again: the service itself finishes it, once it is back.
 *
 * @returns the trace's id, once the customer is notified
 */
export async function placeOrderAndCrash(shop: Shop): Promise<string> {
  const { traceId, traceparent } = shopperSpan()
  const customer = `crashed-${traceId}`
  const kill = await shop.prepareKill('order')
  await shop.switchLegacyPricing({ failPercent: 0, slowPercent: 100, delayMs: PRICE_MS })
  let orderId: string
  try {
    orderId = await shop.at('order', async (url) => {
      const answer = post(url, customer, traceparent).then(
        ({ status }) => `was answered ${status}`,
        () => 'was cut off',
      )
      const id = await acceptedOrder(shop, customer)
      await kill()
      const outcome = await answer
      if (outcome !== 'was cut off') throw new Error(`The order should have been cut off and ${outcome}`)
      return id
    })
  } finally {
    await shop.switchLegacyPricing()
  }
  const what = 'The notification of an order whose service was killed'
  const isNotified = async () => (await shop.stored()).notifications.some((one) => one.orderId === orderId)
  await waitFor(isNotified, { what, deadlineMs: DEADLINE_MS, everyMs: 500 })
  return traceId
}

/** Waits until the customer's order is stored as accepted, and returns its id. */
function acceptedOrder(shop: Shop, customer: string): Promise<string> {
  return shop.withRedis((address) =>
    withRedis(address, async (client) => {
      const find = async () => {
        const open = Object.keys((await readOrderIndex(client))?.open ?? {})
        const orders = await readOrders(client, open)
        return orders.find(({ status, request }) => status === 'accepted' && request.customer === customer)?.id
      }
      return waitFor(find, { what: 'An accepted order', deadlineMs: DEADLINE_MS, everyMs: 20 })
    }),
  )
}
