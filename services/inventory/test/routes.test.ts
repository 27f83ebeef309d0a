import { createHttpApp } from '@better-together/shared/http-app'
import { createLogger } from '@better-together/shared/logger'
import { expect, test } from 'vitest'
import { listen } from '../../shared/test/listen.ts'
import { createMemoryStore } from '../../shared/test/memory-store.ts'
import { createWarehouse } from '../src/adapters/warehouse.ts'
import { inventoryRoutes } from '../src/routes.ts'

const FROM_SIDECAR = { 'dapr-api-token': 'secret' }
const orderId = `ord_${'0'.repeat(24)}`

async function startInventory(store = createMemoryStore()) {
  const logger = createLogger('test', 'silent')
  const routes = inventoryRoutes(createWarehouse(store, { tamper: 10, 'milk-jug': 5 }), 'secret', logger)
  const send = await listen(createHttpApp({ logger, health: { ready: true }, routes }))
  const post = (path: string, body: unknown) => send('POST', path, { headers: FROM_SIDECAR, body })
  return { store, send, post }
}

test('reserving and releasing return their outcome, and stock shows it', async () => {
  const { send, post } = await startInventory()
  expect(await post('/reserve', { orderId, sku: 'tamper', quantity: 3 })).toMatchObject({
    status: 200,
    body: { outcome: 'reserved' },
  })
  expect((await send('GET', '/stock?sku=tamper')).body).toEqual({ sku: 'tamper', available: 7, reserved: 3, orders: 1 })
  expect((await post('/release', { orderId, sku: 'tamper' })).body).toEqual({ outcome: 'released' })
  expect((await post('/reserve', { orderId, sku: 'tamper', quantity: 3 })).body).toEqual({ outcome: 'released' })
  expect((await send('GET', '/stock?sku=tamper')).body).toMatchObject({ available: 10, reserved: 0 })
})

test('sold out and unknown SKU are results, not errors: a circuit breaker must not count them', async () => {
  const { post } = await startInventory()
  expect(await post('/reserve', { orderId, sku: 'tamper', quantity: 11 })).toMatchObject({
    status: 200,
    body: { outcome: 'sold-out' },
  })
  for (const path of ['/reserve', '/release']) {
    const body = { orderId, sku: 'constructor', ...(path === '/reserve' && { quantity: 1 }) }
    expect(await post(path, body)).toMatchObject({ status: 200, body: { outcome: 'unknown-sku' } })
  }
})

test('restocking adds units and returns the new level', async () => {
  const { post } = await startInventory()
  expect(await post('/restock', { sku: 'tamper', quantity: 5 })).toMatchObject({
    status: 200,
    body: { sku: 'tamper', available: 15 },
  })
  expect(await post('/restock', { sku: 'unicorn', quantity: 5 })).toMatchObject({ status: 404 })
})

test('stock lists the whole catalogue and nothing else', async () => {
  const { send } = await startInventory()
  expect((await send('GET', '/stock')).body).toEqual({
    stock: [
      { sku: 'tamper', available: 10, reserved: 0, orders: 0 },
      { sku: 'milk-jug', available: 5, reserved: 0, orders: 0 },
    ],
  })
})

test.each(['unicorn', '', 'constructor', '__proto__', 'tamper&sku=milk-jug', '%00'])(
  'the stock of “%s” is a 404',
  async (sku) => {
    const { send } = await startInventory()
    expect(await send('GET', `/stock?sku=${sku}`)).toMatchObject({
      status: 404,
      body: { type: 'urn:better-together:problem:unknown-sku' },
    })
  },
)

test.each(['/reserve', '/release', '/restock'])('only the sidecar may call %s', async (path) => {
  const { store, send } = await startInventory()
  const body = { orderId, sku: 'tamper', quantity: 1 }
  expect(await send('POST', path, { body })).toMatchObject({ status: 401 })
  expect(await send('POST', path, { body, headers: { 'dapr-api-token': 'guess' } })).toMatchObject({ status: 401 })
  expect(store.keys()).toEqual([])
})

test.each([
  ['/reserve', { orderId: 'ord_1', sku: 'tamper', quantity: 1 }],
  ['/reserve', { orderId, sku: 'tamper', quantity: 0 }],
  ['/reserve', { orderId, sku: 'tamper', quantity: -1 }],
  ['/reserve', { orderId, sku: 'tamper', quantity: 1e9 }],
  ['/reserve', { orderId, sku: 'tamper', quantity: 1, price: 0 }],
  ['/release', { orderId: '__proto__', sku: 'tamper' }],
  ['/release', { orderId, sku: 'tamper', quantity: 1 }],
  ['/restock', { sku: 'tamper', quantity: -5 }],
  ['/restock', { sku: '../orders', quantity: 5 }],
])('%s with %j is refused and changes nothing', async (path, body) => {
  const { store, post } = await startInventory()
  expect(await post(path, body)).toMatchObject({ status: 422, body: { errors: expect.any(Array) } })
  expect(store.keys()).toEqual([])
})

test('while the store is down a change fails', async () => {
  const { store, post } = await startInventory()
  store.isDown = true
  expect((await post('/reserve', { orderId, sku: 'tamper', quantity: 1 })).status).toBe(500)
})
