import type { PlaceOrder } from '@better-together/shared/contracts'
import { AppError } from '@better-together/shared/problem'
import { currentTraceparent } from '@better-together/shared/trace-context'
import { advanceOrder, type Shop } from './advance-order.ts'
import { acceptOrder, fingerprintOf, idOfKey, type Order } from './order.ts'

/**
 * Accepts an order durably, then takes it as far as it goes.
 *
 * @returns the order, and whether this request made it or an earlier one with the same key did
 * @throws AppError 422 `idempotency-key-reused` when the key was used for another order
 */
export async function placeOrder(
  key: string,
  request: PlaceOrder,
  shop: Shop,
): Promise<{ order: Order; isNew: boolean }> {
  const id = idOfKey(key)
  const earlier = await shop.orders.find(id)
  const isNew = !earlier && (await accept(id, request, shop))
  const order = await advanceOrder(id, shop)
  if (order.fingerprint !== fingerprintOf(request)) {
    throw new AppError(422, 'idempotency-key-reused', `This Idempotency-Key was used before, for another order: ${id}`)
  }
  return { order, isNew }
}

/** Lists the order as pending before it stores it: one that is stored but not listed would never be finished after a crash. */
async function accept(id: string, request: PlaceOrder, { index, orders }: Shop): Promise<boolean> {
  await index.open(id)
  return orders.save(acceptOrder(id, request, currentTraceparent()), undefined)
}
