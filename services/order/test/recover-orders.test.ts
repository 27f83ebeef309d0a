import { createLogger } from '@better-together/shared/logger'
import { expect, onTestFinished, test, vi } from 'vitest'
import { idOfKey } from '../src/order.ts'
import { recoverEvery } from '../src/recover-every.ts'
import { recoverOrders } from '../src/recover-orders.ts'
import { acceptedOrder, CONFIRMED, createWorld, outcome, REQUEST } from './fake-shop.ts'

const inSeconds = (seconds: number) => Date.now() + seconds * 1000

test('an abandoned order is finished', async () => {
  const world = createWorld()
  const id = await acceptedOrder(world)
  expect(await recoverOrders(world.process(), inSeconds(4))).toEqual([id])
  expect(await outcome(world, id)).toEqual(CONFIRMED)
})

test('a recent order is left to the request that placed it', async () => {
  const world = createWorld()
  const id = await acceptedOrder(world)
  expect(await recoverOrders(world.process(), inSeconds(2))).toEqual([])
  expect(await outcome(world, id)).toMatchObject({ status: 'accepted', isOpen: true })
})

test('a finished order is not read again', async () => {
  const world = createWorld()
  await acceptedOrder(world)
  await recoverOrders(world.process(), inSeconds(4))
  expect(await recoverOrders(world.process(), inSeconds(8))).toEqual([])
})

test('an id that was listed but never stored is dropped after a minute, not before', async () => {
  const world = createWorld()
  const id = idOfKey('key')
  await world.process().index.open(id)
  await recoverOrders(world.process(), inSeconds(59))
  expect(await outcome(world, id)).toMatchObject({ isOpen: true })
  await recoverOrders(world.process(), inSeconds(61))
  expect(await outcome(world, id)).toMatchObject({ status: undefined, isOpen: false })
})

test('one order that cannot be finished does not block the others, and stays pending', async () => {
  const world = createWorld()
  const ids = []
  for (const key of ['a', 'b', 'c']) ids.push(await acceptedOrder(world, { ...REQUEST, quantity: 1 }, key))
  const [first, broken, last] = ids as [string, string, string]
  const shop = world.process()
  const { find } = shop.orders
  shop.orders.find = (id) => (id === broken ? Promise.reject(new Error('unreadable')) : find(id))

  await expect(recoverOrders(shop, inSeconds(4))).rejects.toThrow('1 of 3 pending orders stay pending')
  expect(await outcome(world, first)).toMatchObject({ status: 'confirmed', isOpen: false })
  expect(await outcome(world, last)).toMatchObject({ status: 'confirmed', isOpen: false })
  expect(await outcome(world, broken)).toMatchObject({ status: 'accepted', isOpen: true })
})

test('recovery continues after an outage, and ends when it is stopped', async () => {
  const world = createWorld()
  const id = await acceptedOrder(world)
  vi.useFakeTimers({ now: inSeconds(4), toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  world.store.isDown = true
  const recovery = recoverEvery(5, world.process(), createLogger('test', 'silent'))
  recovery.start()
  await new Promise((resolve) => setTimeout(resolve, 20))

  world.store.isDown = false
  await vi.waitFor(async () => expect(await outcome(world, id)).toEqual(CONFIRMED))
  await recovery.stop()
  const late = await acceptedOrder(world, REQUEST, 'late')
  vi.setSystemTime(inSeconds(4))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await outcome(world, late)).toMatchObject({ status: 'accepted' })
})

test('a process that never started recovery can be stopped', async () => {
  await recoverEvery(5, createWorld().process(), createLogger('test', 'silent')).stop()
})
