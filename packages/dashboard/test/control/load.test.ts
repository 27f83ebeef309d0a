import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createLoad, NO_LOAD, type PlaceOrder } from '../../src/control/load.ts'

const FAST = { ...NO_LOAD, running: true, ordersPerMinute: 1200 }

function start(place: PlaceOrder, options?: { mostOpen: number }) {
  const load = createLoad(place, options)
  onTestFinished(() => load.set(NO_LOAD))
  return load
}

test('orders are placed at the configured rate, whether they are answered or not', async () => {
  let placed = 0
  const load = start(() => {
    placed++
    return new Promise(() => undefined)
  })
  load.set(FAST)
  await sleep(1000)
  expect(placed).toBeGreaterThan(12)
  expect(placed).toBeLessThan(28)
})

test('while paused it places none', async () => {
  let placed = 0
  const load = start(async () => {
    placed++
    return {}
  })
  load.set(FAST)
  load.set({ ...FAST, running: false })
  const before = placed
  await sleep(200)
  expect(placed).toBe(before)
})

test('a shop that does not answer gets a bounded number of orders at a time, and the page shows that', async () => {
  let open = 0
  const load = start(
    () => {
      open++
      return new Promise(() => undefined)
    },
    { mostOpen: 3 },
  )
  load.set(FAST)
  await expect.poll(() => load.notes().join()).toMatch(/orders were not placed: 3 are still without an answer/)
  expect(open).toBe(3)
})

test('orders that were abandoned are reported, with the last failure', async () => {
  const load = start(async () => ({ failure: 'ECONNREFUSED' }))
  load.set(FAST)
  await expect.poll(() => load.notes().join()).toMatch(/orders were given up: ECONNREFUSED/)
})
