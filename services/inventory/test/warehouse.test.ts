import { expect, test } from 'vitest'
import { createMemoryStore } from '../../shared/test/memory-store.ts'
import { createWarehouse } from '../src/adapters/warehouse.ts'
import { level, reserve, restock } from '../src/stock-item.ts'

test('a hundred buyers at three processes buy exactly the ten units in stock', async () => {
  const store = createMemoryStore()
  const processes = Array.from({ length: 3 }, () => createWarehouse(store, { tamper: 10 }))
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, (_, n) => processes[n % 3]?.change('tamper', (item) => reserve(item, `order ${n}`, 1))),
  )
  expect(outcomes.filter((outcome) => outcome === 'reserved')).toHaveLength(10)
  expect(outcomes.filter((outcome) => outcome === 'sold-out')).toHaveLength(90)
  const item = await processes[0]?.item('tamper')
  expect(item && level(item)).toEqual({ sku: 'tamper', available: 0, reserved: 10, orders: 10 })
})

test('initial stock is added once: a restarted process continues from what is stored', async () => {
  const store = createMemoryStore()
  await createWarehouse(store, { tamper: 10 }).change('tamper', (item) => reserve(item, 'a', 4))
  const restarted = createWarehouse(store, { tamper: 10 })
  expect(await restarted.item('tamper')).toMatchObject({ available: 6 })
  await restarted.change('tamper', (item) => restock(item, 1))
  expect(await restarted.item('tamper')).toMatchObject({ available: 7 })
})

test('asking for a SKU outside the catalogue does not create it', async () => {
  const store = createMemoryStore()
  const warehouse = createWarehouse(store, { tamper: 10 })
  for (const sku of ['unicorn', 'constructor', '__proto__']) {
    expect(await warehouse.item(sku)).toBeUndefined()
    expect(await warehouse.change(sku, (item) => restock(item, 1))).toBeUndefined()
  }
  expect(store.keys()).toEqual([])
})
