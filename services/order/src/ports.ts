import type { ReserveOutcome, ReserveStock } from '@better-together/shared/contracts'
import type { Order } from './order.ts'

/** Stock, kept by inventory. Each call may be repeated with the same order id and then changes nothing more. */
export type Stock = {
  reserve(request: ReserveStock): Promise<ReserveOutcome>
  release(request: { orderId: string; sku: string }): Promise<void>
}

/** Prices, from legacy-pricing. */
export type Pricing = {
  quote(sku: string, quantity: number): Promise<{ unitPriceCents: number; pricingVersion: string }>
}

/** Publishes that an order was placed. Publishing the same order again produces the same event. */
export type OrderEvents = {
  publishOrderPlaced(order: Order): Promise<void>
}

/** The orders themselves. `save` is false when someone else changed the order since `find`. */
export type Orders = {
  find(id: string): Promise<{ order: Order; etag: string | undefined } | undefined>
  findMany(ids: readonly string[]): Promise<Order[]>
  save(order: Order, etag: string | undefined): Promise<boolean>
}

/** Which orders are pending, and which came last: a Dapr state store cannot list its keys. */
export type OrderIndex = {
  open(id: string): Promise<void>
  close(id: string): Promise<void>
  pending(): Promise<{ id: string; openedAt: number }[]>
  latest(): Promise<string[]>
}
