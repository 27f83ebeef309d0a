import { randomUUID } from 'node:crypto'
import { targets } from '@better-together/claims/11-nothing-is-lost/kill-schedule'
import { openTestShop, type TestShop } from '@better-together/harness/local/test-shop'
import { orderRequest } from '@better-together/shop-client/catalogue'
import { placeOrders } from '@better-together/shop-client/place-orders'
import { answers, waitFor } from '@better-together/shop-client/wait-for'
import { afterAll, beforeAll, expect, test } from 'vitest'

let shop: TestShop
beforeAll(async () => {
  shop = await openTestShop()
  await shop.ready()
})
afterAll(() => shop?.close())

const beans = { customer: 'Ada', sku: 'espresso-beans', quantity: 2 }

function place() {
  return fetch(`${shop.urls.order}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(beans),
  })
}

const reservedBeans = async (orderId: string) =>
  (await shop.stored()).stock.find(({ sku }) => sku === beans.sku)?.reservations[orderId] ?? 0

test('with pricing down an order is answered with 503 and its stock is released', async () => {
  await shop.supervisor.stop(['legacy-pricing'])
  const response = await place()
  expect(response.status).toBe(503)
  const { orderId, type } = (await response.json()) as { orderId: string; type: string }
  expect(type).toContain('pricing-unavailable')
  expect(await reservedBeans(orderId)).toBe(0)
  expect((await shop.stored()).orders.find(({ id }) => id === orderId)?.status).toBe('rejected')
  shop.supervisor.resume('legacy-pricing')
  await waitFor(() => answers(`${shop.urls['legacy-pricing']}/healthz`), { what: 'Pricing', deadlineMs: 10_000 })
  await waitFor(async () => (await place()).status === 201, {
    what: 'The breaker’s closing',
    deadlineMs: 15_000,
    everyMs: 500,
  })
})

test('with inventory down an order is answered with 503 and ends rejected, holding no stock', async () => {
  await shop.supervisor.stop(['inventory'])
  const response = await place()
  expect(response.status).toBe(503)
  const { orderId } = (await response.json()) as { orderId: string; type: string }
  shop.supervisor.resume('inventory')
  await waitFor(async () => (await shop.stored()).orders.find(({ id }) => id === orderId)?.status === 'rejected', {
    what: `Rejecting ${orderId}`,
    deadlineMs: 30_000,
  })
  expect(await reservedBeans(orderId)).toBe(0)
  await waitFor(async () => (await place()).status === 201, {
    what: 'The breaker’s closing',
    deadlineMs: 15_000,
    everyMs: 500,
  })
})

test.each(targets)('kill -9 of %s while orders flow loses and duplicates nothing', async (target) => {
  const placing = placeOrders(shop.urls.order, {
    count: 60,
    concurrency: 6,
    request: orderRequest,
    keyPrefix: randomUUID(),
  })
  await new Promise((resolve) => setTimeout(resolve, 400))
  if (target === 'redis') await shop.infrastructure.killRedis()
  else expect(shop.supervisor.signal(target, 'SIGKILL')).toBe(true)
  const placements = await placing
  // At most 23 s until the broker redelivers what a dead sidecar held (components/pubsub.yaml).
  await waitFor(async () => (await shop.violations(placements)).length === 0, {
    what: 'A shop without violations',
    deadlineMs: 60_000,
    everyMs: 500,
  }).catch(() => undefined)
  expect(await shop.violations(placements)).toEqual([])
  expect(placements).toHaveLength(60)
})
