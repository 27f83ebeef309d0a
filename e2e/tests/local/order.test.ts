import { createHash, randomUUID } from 'node:crypto'
import { openTestShop, type TestShop } from '@better-together/harness/local/test-shop'
import { orderRequest } from '@better-together/shop-client/catalogue'
import { placeOrders } from '@better-together/shop-client/place-orders'
import { waitFor } from '@better-together/shop-client/wait-for'
import { missingEdges, orderEdges, readTrace } from '@better-together/shop-client/zipkin'
import { afterAll, beforeAll, expect, test } from 'vitest'

let shop: TestShop
beforeAll(async () => {
  shop = await openTestShop({ env: { order: { OTEL_BSP_SCHEDULE_DELAY: '500' } } })
  await shop.ready()
})
afterAll(() => shop?.close())

const beans = { customer: 'Ada', sku: 'espresso-beans', quantity: 2 }

function place(body: unknown, key: string = randomUUID(), headers: Record<string, string> = {}) {
  return fetch(`${shop.urls.order}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** An order as the shop returns it. */
type Order = { id: string; status: string; quantity: number }
const orderOf = async (response: Response) => (await response.json()) as Order

const notified = (orderId: string) =>
  waitFor(async () => (await shop.stored()).notifications.some((one) => one.orderId === orderId), {
    what: `The notification of ${orderId}`,
    deadlineMs: 10_000,
  })

test('an order is priced and reserved, and its customer notified', async () => {
  const response = await place(beans)
  expect(response.status).toBe(201)
  const order = await orderOf(response)
  expect(order).toMatchObject({ status: 'confirmed', totalCents: 2500, pricingVersion: 'v1' })
  expect(response.headers.get('location')).toBe(`/orders/${order.id}`)
  await notified(order.id)
  expect(await (await fetch(`${shop.urls.order}/orders/${order.id}`)).json()).toEqual(order)
  expect(await (await fetch(`${shop.urls.order}/orders`)).json()).toMatchObject({
    orders: expect.arrayContaining([order]),
  })
})

test('the same key twice is one order, simultaneously or later', async () => {
  const key = randomUUID()
  const responses = await Promise.all([place(beans, key), place(beans, key), place(beans, key)])
  responses.push(await place(beans, key))
  const ids = await Promise.all(responses.map(async (response) => (await orderOf(response)).id))
  expect(new Set(ids).size).toBe(1)
  expect(responses.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1)
  const id = ids[0] as string
  await notified(id)
  const { stock } = await shop.stored()
  expect(stock.find(({ sku }) => sku === beans.sku)?.reservations[id]).toBe(2)
})

test('the same key for another order is refused and changes nothing', async () => {
  const key = randomUUID()
  const { id } = await orderOf(await place(beans, key))
  const response = await place({ ...beans, quantity: 3 }, key)
  expect(response.status).toBe(422)
  expect(await response.json()).toMatchObject({ type: expect.stringContaining('idempotency-key-reused') })
  expect(await (await fetch(`${shop.urls.order}/orders/${id}`)).json()).toMatchObject({ quantity: 2 })
})

test('one order is one trace, from the shopper to the notification', async (context) => {
  if (!shop.urls.zipkin) return context.skip('there is no Zipkin on this machine')
  const zipkin = shop.urls.zipkin
  const traceId = createHash('sha256').update(randomUUID()).digest('hex').slice(0, 32)
  await place(beans, randomUUID(), { traceparent: `00-${traceId}-00f067aa0ba902b7-01` })
  const { 'shopper ► order': _ofTheDemo, ...edges } = orderEdges
  await waitFor(async () => missingEdges(await readTrace(zipkin, traceId), edges).length === 0, {
    what: `All edges of trace ${traceId}`,
    deadlineMs: 20_000,
    everyMs: 300,
  })
  const roots = (await readTrace(zipkin, traceId)).filter(({ parentId }) => parentId === '00f067aa0ba902b7')
  expect(roots.map(({ name }) => name)).toEqual(['post /orders'])
})

test('a hundred buyers of ten units get exactly ten', async () => {
  const scarce = await openTestShop({ env: { inventory: { INITIAL_STOCK: '{"limited-grinder":10}' } } })
  try {
    await scarce.ready()
    const placements = await placeOrders(scarce.urls.order, {
      count: 100,
      concurrency: 50,
      request: () => ({ customer: 'Crowd', sku: 'limited-grinder', quantity: 1 }),
      keyPrefix: randomUUID(),
    })
    expect(placements.filter(({ outcome }) => outcome === 'confirmed')).toHaveLength(10)
    expect(placements.filter(({ outcome }) => outcome === 'rejected')).toHaveLength(90)
    expect((await scarce.stored()).stock).toMatchObject([{ sku: 'limited-grinder', available: 0 }])
  } finally {
    await scarce.close()
  }
})

test('two hundred orders, twenty at a time, are each notified exactly once', async () => {
  const placements = await placeOrders(shop.urls.order, {
    count: 200,
    concurrency: 20,
    request: orderRequest,
    keyPrefix: randomUUID(),
  })
  await waitFor(async () => (await shop.violations(placements)).length === 0, {
    what: 'A shop without violations',
    deadlineMs: 30_000,
  })
  expect(placements.every(({ outcome }) => outcome !== 'unknown')).toBe(true)
})
