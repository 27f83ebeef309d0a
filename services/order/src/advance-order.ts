import type { Order, Rejection } from './order.ts'
import type { OrderEvents, OrderIndex, Orders, Pricing, Stock } from './ports.ts'

export type Shop = { orders: Orders; index: OrderIndex; stock: Stock; pricing: Pricing; events: OrderEvents }

/**
 * Takes an order as far as it can go: confirmed and published, or rejected with its stock returned. Every step may be
 * repeated, by this process or another, without doing anything twice.
 *
 * @returns the order as last read; one that is `confirmed` but could not be published yet stays pending and is
 *   published later
 * @throws AppError when the state store does not answer; `recoverOrders` finishes the order later
 */
export async function advanceOrder(id: string, shop: Shop): Promise<Order> {
  for (;;) {
    const found = await shop.orders.find(id)
    if (!found) throw new Error(`${id} is not stored`)
    const { order, etag } = found

    if (order.status === 'accepted') {
      await shop.orders.save(await decide(order, shop), etag) // a lost race is fine: the next round reads the winner
      continue
    }
    if (order.status === 'rejecting') {
      if (!(await succeeds(shop.stock.release({ orderId: id, sku: order.request.sku })))) return order
      await shop.orders.save({ ...order, status: 'rejected' }, etag)
      continue
    }
    if (order.status === 'confirmed' && !(await succeeds(shop.events.publishOrderPlaced(order)))) return order
    await succeeds(shop.index.close(id)) // if not closed, it is only read once more
    return order
  }
}

/**
 * Reserve, then price. An unknown outcome counts as a failure: releasing is safe whether or not stock was reserved.
 * Even one sold out is released: units may come free before another process, late with the same order, reserves them.
 */
async function decide(order: Order, { stock, pricing }: Shop): Promise<Order> {
  const { sku, quantity } = order.request
  const outcome = await stock.reserve({ orderId: order.id, sku, quantity }).catch(() => 'unavailable' as const)
  if (outcome === 'unavailable' || outcome === 'released') return reject(order, 'inventory-unavailable')
  if (outcome !== 'reserved') return reject(order, outcome)

  const quote = await pricing.quote(sku, quantity).catch(() => undefined)
  if (!quote) return reject(order, 'pricing-unavailable')
  return { ...order, status: 'confirmed', price: { ...quote, totalCents: quote.unitPriceCents * quantity } }
}

function reject(order: Order, reason: Rejection): Order {
  return { ...order, status: 'rejecting', reason }
}

const succeeds = (work: Promise<void>) =>
  work.then(
    () => true,
    () => false,
  )
