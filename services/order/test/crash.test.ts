import { describe, expect, test } from 'vitest'
import { advanceOrder } from '../src/advance-order.ts'
import { idOfKey } from '../src/order.ts'
import { placeOrder } from '../src/place-order.ts'
import { recoverOrders } from '../src/recover-orders.ts'
import {
  acceptedOrder,
  CONFIRMED,
  createWorld,
  outcome,
  type Party,
  REJECTED,
  REQUEST,
  type World,
} from './fake-shop.ts'
import { failingAt, stoppable } from './stoppable.ts'

const LONGEST = 20

type Situation = { away?: Party[]; answerLost?: Party[]; tamper?: number }
const SITUATIONS: [string, Situation][] = [
  ['all goes well', {}],
  ['it is sold out', { tamper: 1 }],
  ['pricing is unavailable', { away: ['pricing'] }],
  ['inventory is unavailable', { away: ['reserve', 'release'] }],
  ['inventory’s responses are lost', { answerLost: ['reserve', 'release'] }],
  ['the broker is unavailable', { away: ['broker'] }],
  ['the broker’s acknowledgement is lost', { answerLost: ['broker'] }],
]

function worldIn({ away = [], answerLost = [], tamper = 10 }: Situation): World {
  const world = createWorld({ tamper })
  for (const party of away) world.away.add(party)
  for (const party of answerLost) world.answerLost.add(party)
  return world
}

function recover(world: World): void {
  world.away.clear()
  world.answerLost.clear()
}

/** Confirmed and published once, or rejected with all stock back: nothing in between, nothing left to do. */
async function expectFinished(world: World, id: string, stock: number): Promise<void> {
  const seen = await outcome(world, id)
  expect(seen).toEqual({ ...(seen.status === 'confirmed' ? CONFIRMED : REJECTED), reason: seen.reason })
  expect(seen.reason === undefined).toBe(seen.status === 'confirmed')
  expect(world.available() + world.held(id)).toBe(stock)
}

/** Runs `check` with a process that stops at each call in turn, before it and after it, until no call is left. */
async function atEachCall(check: (nth: number, when: 'before' | 'after') => Promise<boolean>): Promise<number> {
  for (let nth = 1; nth <= LONGEST; nth += 1) {
    const stops = [await check(nth, 'before'), await check(nth, 'after')]
    if (!stops.includes(true)) return nth - 1
  }
  throw new Error(`more than ${LONGEST} calls: does it ever end?`)
}

describe.each(SITUATIONS)('while %s', (_name, situation) => {
  test('when a process is killed around any of its calls, another finishes its order', async () => {
    const calls = await atEachCall(async (nth, when) => {
      const world = worldIn(situation)
      const stock = world.available()
      const id = await acceptedOrder(world)
      const { shop, stopped } = stoppable(world.process(), nth, when)
      const end = await Promise.race([advanceOrder(id, shop), stopped])

      recover(world)
      await advanceOrder(id, world.process())
      await expectFinished(world, id, stock)
      return end === 'stopped'
    })
    expect(calls).toBeGreaterThan(4)
  })

  test('any one call may fail, with or without its effect: the next attempt finishes the order', async () => {
    for (let nth = 1; nth <= LONGEST; nth += 1) {
      for (const when of ['before', 'after'] as const) {
        const world = worldIn(situation)
        const stock = world.available()
        const id = await acceptedOrder(world)
        await advanceOrder(id, failingAt(world.process(), nth, when)).catch(() => 'left to the next attempt')

        recover(world)
        await advanceOrder(id, world.process())
        await expectFinished(world, id, stock)
      }
    }
  })

  test('a process that wakes after another has finished its order changes nothing', async () => {
    await atEachCall(async (nth, when) => {
      const world = worldIn(situation)
      const stock = world.available()
      const id = await acceptedOrder(world)
      const { shop, stopped, wake } = stoppable(world.process(), nth, when)
      const late = advanceOrder(id, shop)
      const end = await Promise.race([late, stopped])

      recover(world)
      const order = await advanceOrder(id, world.process())
      wake()
      if (end === 'stopped') expect(await late).toEqual(order)
      await expectFinished(world, id, stock)
      return end === 'stopped'
    })
  })

  test('when a process is killed while placing an order, another finishes the order, or it was never accepted', async () => {
    await atEachCall(async (nth, when) => {
      const world = worldIn(situation)
      const stock = world.available()
      const id = idOfKey('key')
      const { shop, stopped } = stoppable(world.process(), nth, when)
      const end = await Promise.race([placeOrder('key', REQUEST, shop), stopped])

      recover(world)
      const muchLater = Date.now() + 61_000
      await recoverOrders(world.process(), muchLater)
      const { status, isOpen } = await outcome(world, id)
      if (status) await expectFinished(world, id, stock)
      else expect({ isOpen, available: world.available() }).toEqual({ isOpen: false, available: stock })
      return end === 'stopped'
    })
  })
})
