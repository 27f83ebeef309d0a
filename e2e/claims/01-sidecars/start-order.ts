import { setTimeout as sleep } from 'node:timers/promises'
import type { Facts } from '@better-together/harness/facts'
import type { StartedShop } from '@better-together/harness/local/shop'
import { answers, waitFor } from '@better-together/shop-client/wait-for'

/** Long enough for a sidecar that needs nothing more to say that it is ready; it takes one or two seconds here. */
const SETTLE_MS = 6000
const ORDER_PATIENCE_MS = 8000

/** Starts order and its sidecar in either order and sees which of the two does without the other. */
export async function observeStartOrder(shop: StartedShop, signal: AbortSignal): Promise<Facts> {
  const { supervisor, urls, ports, identities } = shop
  const token = { 'dapr-api-token': identities.tokens.order.dapr }
  const sidecar = (path: string) => answers(`http://127.0.0.1:${ports['order-dapr-http']}${path}`, token)
  const app = () => answers(`${urls.order}/healthz`)
  const within = (what: string) => ({ what, deadlineMs: 30_000, signal })
  let orders = 0
  const takesAnOrder = () => placeOnce(urls.order, `claim-1-start-${++orders}`)

  const both = { app: await app(), sidecar: await sidecar('/v1.0/healthz'), order: await takesAnOrder() }

  await supervisor.stop(['order', 'order-daprd'], 2500)
  supervisor.resume('order')
  const appAlone = await waitFor(app, within('The app’s start')).catch(() => false)
  const orderAlone = await takesAnOrder()

  await supervisor.stop(['order'])
  supervisor.resume('order-daprd')
  await sleep(SETTLE_MS)
  const sidecarAlone = await sidecar('/v1.0/healthz')
  const outbound = await sidecar('/v1.0/healthz/outbound')

  supervisor.resume('order')
  const readyAgain = await waitFor(() => sidecar('/v1.0/healthz'), within('The sidecar’s readiness')).catch(() => false)
  const orderAgain = await waitFor(takesAnOrder, within('An order after both are back')).catch(() => false)
  return {
    'both up: the app answers': both.app,
    'both up: the sidecar is ready': both.sidecar,
    'both up: an order is taken': both.order,
    'no sidecar: the app answers': appAlone,
    'no sidecar: an order is taken': orderAlone,
    'no app: the sidecar is ready': sidecarAlone,
    'no app: the sidecar reaches others': outbound,
    'app back: the sidecar is ready': readyAgain,
    'app back: an order is taken': orderAgain,
  }
}

async function placeOnce(orderUrl: string, key: string): Promise<boolean> {
  const response = await fetch(`${orderUrl}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ customer: 'Ada', sku: 'espresso-beans', quantity: 1 }),
    signal: AbortSignal.timeout(ORDER_PATIENCE_MS),
  }).catch(() => undefined)
  await response?.body?.cancel()
  return response?.ok ?? false
}
