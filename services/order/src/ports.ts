import type { ReserveOutcome, ReserveStock } from '@better-together/shared/contracts'
import type { Order } from './order.ts'

/** Stock, kept by inventory. Each call may be repeated with the same order id and then changes nothing more. */
export type Stock = {
  reserve(request: ReserveStock): Promise<ReserveOutcome>
  release(request: { orderId: string; sku: string }): Promise<void>
}

/** Prices, told by legacy-pricing. */
export type Pricing = {
  quote(sku: string, quantity: number): Promise<{ unitPriceCents: number; pricingVersion: string }>
}

/** Tells the world that an order was placed. The same order is always the same event. */
export type Announcer = {
  orderPlaced(order: Order): Promise<void>
}

/** The orders themselves. `save` is false when someone else changed the order since `find`. */
export type Orders = {
  find(id: string): Promise<{ order: Order; etag: string | undefined } | undefined>
  findMany(ids: readonly string[]): Promise<Order[]>
  save(order: Order, etag: string | undefined): Promise<boolean>
}

/** Which orders still need work, and which came last: a Dapr state store cannot be asked for its keys. */
export type OrderIndex = {
  open(id: string): Promise<void>
  close(id: string): Promise<void>
  stillOpen(): Promise<{ id: string; openedAt: number }[]>
  latest(): Promise<string[]>
}
