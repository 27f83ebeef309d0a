import { expect, test } from 'vitest'
import { createMemoryStore } from '../../shared/test/memory-store.ts'
import { createOrderIndex } from '../src/adapters/order-index.ts'

test('a pending order is listed with the time at which it was first opened, until it is closed', async () => {
  const index = createOrderIndex(createMemoryStore())
  const before = Date.now()
  await index.open('a')
  const [opened] = await index.pending()
  expect(opened?.openedAt).toBeGreaterThanOrEqual(before)
  await index.open('a')
  expect(await index.pending()).toEqual([opened])
  await index.close('a')
  expect(await index.pending()).toEqual([])
})

test('the latest hundred orders are listed, newest first, pending or not', async () => {
  const index = createOrderIndex(createMemoryStore())
  const ids = Array.from({ length: 103 }, (_, n) => `order ${n}`)
  await Promise.all(ids.map((id) => index.open(id)))
  await Promise.all(ids.map((id) => index.close(id)))
  expect(await index.latest()).toEqual(ids.reverse().slice(0, 100))
})

test('many orders opened and closed at once by two processes cost few writes, and none is forgotten', async () => {
  const store = createMemoryStore()
  const [one, two] = [createOrderIndex(store), createOrderIndex(store)]
  await Promise.all(Array.from({ length: 50 }, (_, n) => (n % 2 ? one : two).open(`order ${n}`)))
  expect(await one.pending()).toHaveLength(50)
  expect(store.writes).toBeLessThan(10)
})

test('closing an order that is not pending writes nothing', async () => {
  const store = createMemoryStore()
  await createOrderIndex(store).close('a')
  expect(store.writes).toBe(0)
})
