import { expect, test } from 'vitest'
import { idOfKey } from '../src/order.ts'
import { createWorld, REQUEST } from './fake-shop.ts'
import { startApi } from './start-api.ts'

const order = (key: string, changes: object = {}) => ({
  headers: { 'idempotency-key': key },
  body: { ...REQUEST, ...changes },
})

test('a new order is answered with 201, its price and its location', async () => {
  const send = await startApi(createWorld())
  const placed = await send('POST', '/orders', order('key'))
  expect(placed).toMatchObject({
    status: 201,
    body: { ...REQUEST, status: 'confirmed', unitPriceCents: 3400, totalCents: 6800, pricingVersion: 'v1' },
  })
  const found = await send('GET', String(placed.headers.location))
  expect(found).toMatchObject({ status: 200, body: placed.body })
})

test('internal fields are not exposed', async () => {
  const send = await startApi(createWorld())
  const { body } = await send('POST', '/orders', order('key'))
  expect(body).not.toHaveProperty('fingerprint')
})

test('a repeated request is answered with 200 and the same order', async () => {
  const send = await startApi(createWorld())
  const first = await send('POST', '/orders', order('key'))
  const second = await send('POST', '/orders', order('key'))
  expect(second).toMatchObject({ status: 200, body: first.body })
})

test('orders are listed newest first', async () => {
  const send = await startApi(createWorld())
  expect(await send('GET', '/orders')).toMatchObject({ status: 200, body: { orders: [] } })
  for (const key of ['a', 'b', 'c']) await send('POST', '/orders', order(key, { quantity: 1 }))
  const { orders } = (await send('GET', '/orders')).body as { orders: { id: string }[] }
  expect(orders.map(({ id }) => id)).toEqual(['c', 'b', 'a'].map(idOfKey))
})

test('sold out is a 409 that names the order, and a repeated request gets the same response', async () => {
  const send = await startApi(createWorld({ tamper: 1 }))
  const refused = {
    status: 409,
    body: { type: 'urn:better-together:problem:sold-out', orderId: idOfKey('key') },
  }
  expect(await send('POST', '/orders', order('key'))).toMatchObject(refused)
  expect(await send('POST', '/orders', order('key'))).toMatchObject(refused)
  expect(await send('GET', `/orders/${idOfKey('key')}`)).toMatchObject({
    status: 200,
    body: { status: 'rejected', reason: 'sold-out' },
  })
})

test('a SKU outside the catalogue is a 422', async () => {
  const send = await startApi(createWorld())
  expect(await send('POST', '/orders', order('key', { sku: 'constructor' }))).toMatchObject({
    status: 422,
    body: { type: 'urn:better-together:problem:unknown-sku', orderId: idOfKey('key') },
  })
})

test('without a price the response is a 503 that names the order and has a Retry-After', async () => {
  const world = createWorld()
  world.away.add('pricing')
  const send = await startApi(world)
  expect(await send('POST', '/orders', order('key'))).toMatchObject({
    status: 503,
    headers: { 'retry-after': '1' },
    body: {
      type: 'urn:better-together:problem:pricing-unavailable',
      orderId: idOfKey('key'),
      detail: expect.stringContaining('nothing stays reserved'),
    },
  })
  expect(world.available()).toBe(10)
})

test('while stock cannot be released the response does not claim that it was', async () => {
  const world = createWorld()
  world.away.add('pricing').add('release')
  const send = await startApi(world)
  const { status, body } = await send('POST', '/orders', order('key'))
  expect({ status, body }).toMatchObject({ status: 503, body: { detail: expect.stringContaining('given back soon') } })
  expect(world.available()).toBe(8)
})

test('without a broker the order is still confirmed', async () => {
  const world = createWorld()
  world.away.add('broker')
  const send = await startApi(world)
  expect(await send('POST', '/orders', order('key'))).toMatchObject({ status: 201, body: { status: 'confirmed' } })
})
