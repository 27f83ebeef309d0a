import fc from 'fast-check'
import { expect, test } from 'vitest'
import { level, release, reserve, restock, type StockItem, stockItem } from '../src/stock-item.ts'

const tampers = (available: number): StockItem => ({ sku: 'tamper', available, reservations: {} })

test('a reservation takes its units from the available stock', () => {
  const { next, result } = reserve(tampers(10), 'a', 3)
  expect(result).toBe('reserved')
  expect(level(next)).toEqual({ sku: 'tamper', available: 7, reserved: 3, orders: 1 })
})

test('the last unit can be reserved, but not one more than there is', () => {
  expect(reserve(tampers(3), 'a', 3).result).toBe('reserved')
  const refused = reserve(tampers(3), 'a', 4)
  expect(refused.result).toBe('sold-out')
  expect(level(refused.next)).toEqual({ sku: 'tamper', available: 3, reserved: 0, orders: 0 })
})

test('a repeated reservation gets the same answer and takes nothing more', () => {
  const { next } = reserve(tampers(3), 'a', 3)
  expect(reserve(next, 'a', 3)).toEqual({ next, result: 'reserved' })
})

test('an order that found too little stock may try again once there is more', () => {
  const { next } = restock(reserve(tampers(1), 'a', 2).next, 1)
  expect(reserve(next, 'a', 2).result).toBe('reserved')
})

test('a release returns the units once', () => {
  const reserved = reserve(tampers(10), 'a', 3).next
  const released = release(reserved, 'a').next
  expect(level(released)).toEqual({ sku: 'tamper', available: 10, reserved: 0, orders: 0 })
  const repeated = release(released, 'a')
  expect(repeated.result).toBe('released')
  expect(repeated.next).toBe(released) // the same object: nothing to write
})

test('a reservation that arrives after its release is refused', () => {
  const released = release(tampers(10), 'a').next
  expect(released.available).toBe(10)
  expect(reserve(released, 'a', 3)).toEqual({ next: released, result: 'released' })
})

test('the release of one order leaves the units of another alone', () => {
  const both = reserve(reserve(tampers(10), 'a', 3).next, 'b', 4).next
  expect(level(release(both, 'a').next)).toEqual({ sku: 'tamper', available: 6, reserved: 4, orders: 1 })
})

const orderId = fc.constantFrom('a', 'b', 'c', 'd')
const units = fc.integer({ min: 1, max: 20 })
const step = fc.oneof(
  fc.record({ do: fc.constant('reserve' as const), orderId, units }),
  fc.record({ do: fc.constant('release' as const), orderId, units }),
  fc.record({ do: fc.constant('restock' as const), orderId, units }),
)

test('in whatever order calls arrive, no unit is created, lost or sold twice, and a released order stays released', () => {
  const run = fc.property(fc.nat({ max: 30 }), fc.array(step, { maxLength: 40 }), (initial, steps) => {
    let item = tampers(initial)
    let total = initial
    const gone = new Set<string>()
    for (const { do: verb, orderId: id, units: wanted } of steps) {
      const before = item
      if (verb === 'restock') {
        item = restock(item, wanted).next
        total += wanted
      } else if (verb === 'release') {
        item = release(item, id).next
        gone.add(id)
      } else {
        const { next, result } = reserve(item, id, wanted)
        expect(result === 'released').toBe(gone.has(id))
        if (result !== 'reserved') expect(next).toBe(before)
        item = next
      }
      const { available, reserved } = level(stockItem.parse(item)) // what could not be read back must not be written
      expect(available + reserved).toBe(total)
      for (const id of gone) expect(item.reservations[id]).toBe(0)
    }
  })
  fc.assert(run, { numRuns: 300 })
})
