import type { OrderPlaced } from '@better-together/shared/contracts'
import { createMemoryStore } from '../../shared/test/memory-store.ts'
import { createOrderIndex } from '../src/adapters/order-index.ts'
import { createOrders } from '../src/adapters/orders.ts'
import type { Shop } from '../src/advance-order.ts'
import { acceptOrder, idOfKey } from '../src/order.ts'

/** What may be unavailable, or do its work and lose the response on the way back. */
export type Party = 'reserve' | 'release' | 'pricing' | 'broker'

/** Everything around order, in memory: it outlives any one process of order. Stock, prices and events keep their effects. */
export function createWorld(stock: Record<string, number> = { tamper: 10 }) {
  const available = new Map(Object.entries(stock))
  const held = new Map<string, number>() // order id → units; 0 once released, as inventory keeps it
  const published = new Map<string, number>() // event id → times published
  const away = new Set<Party>()
  const answerLost = new Set<Party>()
  const store = createMemoryStore()

  const call = async <Result>(party: Party, work: () => Result): Promise<Result> => {
    if (away.has(party)) throw new Error(`${party} is away`)
    const result = work()
    if (answerLost.has(party)) throw new Error(`${party} did its work, but the answer was lost`)
    return result
  }
  const move = (orderId: string, sku: string, units: number) => {
    available.set(sku, (available.get(sku) ?? 0) - units)
    held.set(orderId, units)
  }

  return {
    store,
    away,
    answerLost,
    published,
    available: (sku = 'tamper') => available.get(sku) ?? 0,
    /** Units that an order holds. */
    held: (orderId: string) => held.get(orderId) ?? 0,

    /** The ports of one process of order. Several share the world. */
    process(): Shop {
      return {
        orders: createOrders(store),
        index: createOrderIndex(store),
        stock: {
          reserve: ({ orderId, sku, quantity }) =>
            call('reserve', () => {
              const earlier = held.get(orderId)
              if (earlier !== undefined) return earlier > 0 ? 'reserved' : 'released'
              if (!available.has(sku)) return 'unknown-sku'
              if ((available.get(sku) ?? 0) < quantity) return 'sold-out'
              move(orderId, sku, quantity)
              return 'reserved'
            }),
          release: ({ orderId, sku }) =>
            call('release', () => {
              if (!available.has(sku)) return
              available.set(sku, (available.get(sku) ?? 0) + (held.get(orderId) ?? 0))
              held.set(orderId, 0)
            }),
        },
        pricing: {
          quote: (_sku, _quantity) => call('pricing', () => ({ unitPriceCents: 3400, pricingVersion: 'v1' })),
        },
        events: {
          publishOrderPlaced: ({ id }) => call('broker', () => void published.set(id, (published.get(id) ?? 0) + 1)),
        },
      }
    },
  }
}
export type World = ReturnType<typeof createWorld>

export const REQUEST: Pick<OrderPlaced, 'customer' | 'sku' | 'quantity'> = {
  customer: 'Ada',
  sku: 'tamper',
  quantity: 2,
}

/** Stores an order as accepted and lists it as open, as far as `placeOrder` comes before it advances. */
export async function acceptedOrder(world: World, request = REQUEST, key = 'key'): Promise<string> {
  const id = idOfKey(key)
  const { orders, index } = world.process()
  await index.open(id)
  await orders.save(acceptOrder(id, request, undefined), undefined)
  return id
}

/** The outcome of an order that a person would observe. */
export async function outcome(world: World, id: string) {
  const { orders, index } = world.process()
  const found = await orders.find(id)
  const open = await index.pending()
  return {
    status: found?.order.status,
    reason: found?.order.reason,
    held: world.held(id),
    isPublished: world.published.has(id),
    isOpen: open.some((entry) => entry.id === id),
  }
}

const finished = { reason: undefined, isOpen: false }
export const CONFIRMED = { ...finished, status: 'confirmed', held: REQUEST.quantity, isPublished: true }
export const REJECTED = { ...finished, status: 'rejected', held: 0, isPublished: false }
