import { expect, test } from 'vitest'
import { advanceOrder } from '../src/advance-order.ts'
import { acceptedOrder, CONFIRMED, createWorld, outcome, REJECTED, REQUEST } from './fake-shop.ts'
import { stoppable } from './stoppable.ts'

test('a successful order is confirmed at its price, published, and removed from the index', async () => {
  const world = createWorld()
  const id = await acceptedOrder(world)
  expect(await advanceOrder(id, world.process())).toMatchObject({
    status: 'confirmed',
    price: { unitPriceCents: 3400, totalCents: 6800, pricingVersion: 'v1' },
  })
  expect(await outcome(world, id)).toEqual(CONFIRMED)
  expect(world.available()).toBe(8)
})

test('an order for more than is in stock is rejected as sold out', async () => {
  const world = createWorld({ tamper: 1 })
  const id = await acceptedOrder(world)
  expect(await advanceOrder(id, world.process())).toMatchObject({ status: 'rejected', reason: 'sold-out' })
  expect(await outcome(world, id)).toEqual({ ...REJECTED, reason: 'sold-out' })
  expect(world.available()).toBe(1)
})

test('an order for something outside the catalogue is rejected as unknown', async () => {
  const world = createWorld()
  const id = await acceptedOrder(world, { ...REQUEST, sku: 'unicorn' })
  await advanceOrder(id, world.process())
  expect(await outcome(world, id)).toEqual({ ...REJECTED, reason: 'unknown-sku' })
})

test('without a price the stock is released and the order is rejected', async () => {
  const world = createWorld()
  const id = await acceptedOrder(world)
  world.away.add('pricing')
  await advanceOrder(id, world.process())
  expect(await outcome(world, id)).toEqual({ ...REJECTED, reason: 'pricing-unavailable' })
  expect(world.available()).toBe(10)
})

test('a reservation whose response was lost is released, because it may have been made', async () => {
  const world = createWorld()
  const id = await acceptedOrder(world)
  world.answerLost.add('reserve')
  await advanceOrder(id, world.process())
  expect(await outcome(world, id)).toEqual({ ...REJECTED, reason: 'inventory-unavailable' })
  expect(world.available()).toBe(10)
})

test('while inventory is unavailable an order stays rejecting, and a later attempt finishes it', async () => {
  const world = createWorld()
  const id = await acceptedOrder(world)
  world.away.add('reserve').add('release')
  expect(await advanceOrder(id, world.process())).toMatchObject({
    status: 'rejecting',
    reason: 'inventory-unavailable',
  })
  expect(await outcome(world, id)).toMatchObject({ status: 'rejecting', isOpen: true })

  world.away.clear()
  await advanceOrder(id, world.process())
  expect(await outcome(world, id)).toEqual({ ...REJECTED, reason: 'inventory-unavailable' })
})

test('stock that could not be released is released by a later attempt, once', async () => {
  const world = createWorld()
  const id = await acceptedOrder(world)
  world.away.add('pricing')
  world.answerLost.add('release')
  expect(await advanceOrder(id, world.process())).toMatchObject({ status: 'rejecting' })

  world.answerLost.clear()
  await advanceOrder(id, world.process())
  expect(await outcome(world, id)).toEqual({ ...REJECTED, reason: 'pricing-unavailable' })
  expect(world.available()).toBe(10)
})

test('an order that is being rejected stays so, even when everything works again before its stock is released', async () => {
  const world = createWorld()
  const id = await acceptedOrder(world)
  world.away.add('pricing').add('release')
  await advanceOrder(id, world.process())
  world.away.clear()
  expect(await advanceOrder(id, world.process())).toMatchObject({ status: 'rejected' })
})

test('without a broker an order is still confirmed, and its event is published later', async () => {
  const world = createWorld()
  const id = await acceptedOrder(world)
  world.away.add('broker')
  expect(await advanceOrder(id, world.process())).toMatchObject({ status: 'confirmed' })
  expect(await outcome(world, id)).toEqual({ ...CONFIRMED, isPublished: false, isOpen: true })

  world.away.clear()
  await advanceOrder(id, world.process())
  expect(await outcome(world, id)).toEqual(CONFIRMED)
})

test('an event whose acknowledgement was lost is published again under the same id', async () => {
  const world = createWorld()
  const id = await acceptedOrder(world)
  world.answerLost.add('broker')
  await advanceOrder(id, world.process())
  world.answerLost.clear()
  await advanceOrder(id, world.process())
  expect([...world.published]).toEqual([[id, 2]])
  expect(await outcome(world, id)).toEqual(CONFIRMED)
})

test('a process that decides second adopts the decision of the first', async () => {
  const world = createWorld()
  const id = await acceptedOrder(world)
  world.away.add('pricing')
  const slow = stoppable(world.process(), 4, 'before') // find, reserve, quote, then save: "rejecting"
  const late = advanceOrder(id, slow.shop)
  await slow.stopped
  world.away.clear()
  expect(await advanceOrder(id, world.process())).toMatchObject({ status: 'confirmed' })

  slow.wake()
  expect(await late).toMatchObject({ status: 'confirmed' })
  expect(await outcome(world, id)).toEqual(CONFIRMED)
})

test('units released between two processes’ attempts are not lost when the first found the item sold out', async () => {
  const world = createWorld({ tamper: 2 })
  await world.process().stock.reserve({ orderId: 'another order', sku: 'tamper', quantity: 2 })
  const id = await acceptedOrder(world)
  const first = stoppable(world.process(), 2, 'after') // sold out
  const firstSeen = advanceOrder(id, first.shop)
  await first.stopped
  await world.process().stock.release({ orderId: 'another order', sku: 'tamper' })
  const second = stoppable(world.process(), 2, 'after') // reserved
  const secondSeen = advanceOrder(id, second.shop)
  await second.stopped

  first.wake()
  await firstSeen
  second.wake()
  await secondSeen
  expect(await outcome(world, id)).toEqual({ ...REJECTED, reason: 'sold-out' })
  expect(world.available()).toBe(2)
})

test('an order that is not stored cannot be advanced', async () => {
  await expect(advanceOrder('ord_unheard', createWorld().process())).rejects.toThrow('ord_unheard is not stored')
})
