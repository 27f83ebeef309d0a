import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Shop } from '../src/advance-order.ts'
import { idOfKey } from '../src/order.ts'
import { placeOrder } from '../src/place-order.ts'
import { recoverOrders } from '../src/recover-orders.ts'
import { createWorld, outcome, REQUEST, type World } from './fake-shop.ts'
import { wrapPorts } from './stoppable.ts'

const KEYS = ['ada’s', 'bob’s']
const STOCK = 3 // enough for one of the two
const LATER_MS = 4000

/** A process whose every call starts and returns when the scheduler decides. */
function scheduled(world: World, scheduler: fc.Scheduler): Shop {
  return wrapPorts(world.process(), async (call) => {
    await scheduler.schedule(Promise.resolve(), 'before')
    const result = await call()
    await scheduler.schedule(Promise.resolve(), 'after')
    return result
  })
}

/** The first quotes fail as drawn; those after them succeed. */
function withQuotes(shop: Shop, failing: boolean[]): Shop {
  const { quote } = shop.pricing
  const flaky = (sku: string, quantity: number) =>
    failing.shift() ? Promise.reject(new Error('no price')) : quote(sku, quantity)
  return { ...shop, pricing: { quote: flaky } }
}

test('however repeated requests, other buyers and recovery interleave, no unit and no order is lost', async () => {
  const runs = fc.asyncProperty(
    fc.scheduler(),
    fc.array(fc.boolean(), { maxLength: 4 }),
    async (scheduler, failing) => {
      const world = createWorld({ tamper: STOCK })
      const shop = () => withQuotes(scheduled(world, scheduler), failing)
      const request = { ...REQUEST, quantity: 2 }
      await scheduler.waitFor(
        Promise.allSettled([
          ...KEYS.flatMap((key) => [placeOrder(key, request, shop()), placeOrder(key, request, shop())]),
          recoverOrders(shop(), Date.now() + LATER_MS),
        ]),
      )
      await recoverOrders(world.process(), Date.now() + LATER_MS)

      const ids = KEYS.map(idOfKey)
      for (const id of ids) {
        const { status, held, isPublished, isOpen } = await outcome(world, id)
        const isConfirmed = status === 'confirmed'
        expect({ status, held, isPublished, isOpen }).toEqual({
          status: isConfirmed ? 'confirmed' : 'rejected',
          held: isConfirmed ? request.quantity : 0,
          isPublished: isConfirmed,
          isOpen: false,
        })
      }
      expect(world.available() + ids.reduce((sum, id) => sum + world.held(id), 0)).toBe(STOCK)
    },
  )
  await fc.assert(runs, { numRuns: 150 })
})
