import { expect, test } from 'vitest'
import { idOfKey } from '../src/order.ts'
import { placeOrder } from '../src/place-order.ts'
import { CONFIRMED, createWorld, outcome, REQUEST } from './fake-shop.ts'
import { stoppable } from './stoppable.ts'

test('the same request sent twice under one key is one order, and only the first is new', async () => {
  const world = createWorld()
  const first = await placeOrder('key', REQUEST, world.process())
  const second = await placeOrder('key', REQUEST, world.process())
  expect(first).toMatchObject({ isNew: true, order: { status: 'confirmed' } })
  expect(second).toEqual({ isNew: false, order: first.order })
  expect(world.available()).toBe(8)
  expect([...world.published.keys()]).toEqual([first.order.id])
})

test('a request repeated after its order is finished writes nothing and does not move the order back to the top', async () => {
  const world = createWorld()
  await placeOrder('key', REQUEST, world.process())
  await placeOrder('newer', REQUEST, world.process())
  const { writes } = world.store
  await placeOrder('key', REQUEST, world.process())
  expect(world.store.writes).toBe(writes)
  expect(await world.process().index.latest()).toEqual(['newer', 'key'].map(idOfKey))
})

test('twenty simultaneous requests under one key are one order', async () => {
  const world = createWorld()
  const answers = await Promise.all(Array.from({ length: 20 }, () => placeOrder('key', REQUEST, world.process())))
  expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1)
  expect(new Set(answers.map(({ order }) => order.id)).size).toBe(1)
  expect(world.available()).toBe(8)
  expect(await outcome(world, idOfKey('key'))).toEqual(CONFIRMED)
})

test('different keys are different orders', async () => {
  const world = createWorld()
  await placeOrder('key', REQUEST, world.process())
  await placeOrder('Key', REQUEST, world.process())
  expect(world.available()).toBe(6)
})

test.each([
  ['customer', { ...REQUEST, customer: 'Bob' }],
  ['SKU', { ...REQUEST, sku: 'milk-jug' }],
  ['quantity', { ...REQUEST, quantity: 3 }],
])('a key reused for another %s is refused, and its order is unchanged', async (_what, other) => {
  const world = createWorld({ tamper: 10, 'milk-jug': 10 })
  await placeOrder('key', REQUEST, world.process())
  await expect(placeOrder('key', other, world.process())).rejects.toMatchObject({
    status: 422,
    code: 'idempotency-key-reused',
  })
  expect(await outcome(world, idOfKey('key'))).toEqual(CONFIRMED)
  expect([world.available(), world.available('milk-jug')]).toEqual([8, 10])
})

test('of two simultaneous requests under one key for different items, one becomes the order and the other is refused', async () => {
  const world = createWorld()
  const answers = await Promise.allSettled([
    placeOrder('key', REQUEST, world.process()),
    placeOrder('key', { ...REQUEST, quantity: 5 }, world.process()),
  ])
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect([8, 5]).toContain(world.available())
})

test('an order is listed as pending before it is stored, so that it cannot be forgotten', async () => {
  const world = createWorld()
  const { shop, stopped } = stoppable(world.process(), 3, 'before') // find, open, then save
  void placeOrder('key', REQUEST, shop)
  await stopped
  expect(await outcome(world, idOfKey('key'))).toMatchObject({ status: undefined, isOpen: true })
})

test('a request repeated after its process died finishes the order that the first one began', async () => {
  const world = createWorld()
  const { shop, stopped } = stoppable(world.process(), 5, 'after') // it has just reserved
  void placeOrder('key', REQUEST, shop)
  await stopped
  expect(await placeOrder('key', REQUEST, world.process())).toMatchObject({ isNew: false })
  expect(await outcome(world, idOfKey('key'))).toEqual(CONFIRMED)
  expect(world.available()).toBe(8)
})

test('while the store is down nothing is accepted, reserved or published', async () => {
  const world = createWorld()
  world.store.isDown = true
  await expect(placeOrder('key', REQUEST, world.process())).rejects.toThrow()
  world.store.isDown = false
  expect(world.store.keys()).toEqual([])
  expect(world.available()).toBe(10)
  expect(world.published.size).toBe(0)
})
