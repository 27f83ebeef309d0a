import { z } from 'zod'

// The messages between the services. Amounts are in cents of one currency.

export const sku = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and dashes, at most 64')
export const quantity = z.number().int().min(1).max(1000)
export const orderId = z.string().regex(/^ord_[0-9a-f]{24}$/)

/** `POST /orders` */
export const placeOrder = z.strictObject({ customer: z.string().trim().min(1).max(100), sku, quantity })
export type PlaceOrder = z.infer<typeof placeOrder>

/** `POST /reserve` of inventory. The id makes it idempotent; it is no path segment, since Dapr keeps a breaker per path. */
export const reserveStock = z.strictObject({ orderId, sku, quantity })
export type ReserveStock = z.infer<typeof reserveStock>

/** Sold out is an answer, not an error: a 409 would count against the circuit breaker. */
export const reserveResult = z.object({ outcome: z.enum(['reserved', 'sold-out', 'unknown-sku', 'released']) })
export type ReserveOutcome = z.infer<typeof reserveResult>['outcome']

/** `POST /release` of inventory. */
export const releaseStock = z.strictObject({ orderId, sku })
export type ReleaseStock = z.infer<typeof releaseStock>
export const releaseResult = z.object({ outcome: z.enum(['released', 'unknown-sku']) })

/** `POST /restock` of inventory. */
export const restock = z.strictObject({ sku, quantity })

export const stockLevel = z.object({
  sku,
  available: z.number().int(),
  reserved: z.number().int(),
  orders: z.number().int(),
})

export const ORDER_PLACED = 'com.example.shop.order.placed.v1'

/** `data` of an `order-placed` event. */
export const orderPlaced = z.object({
  orderId,
  customer: z.string(),
  sku,
  quantity,
  unitPriceCents: z.number().int(),
  totalCents: z.number().int(),
  pricingVersion: z.string(),
})
export type OrderPlaced = z.infer<typeof orderPlaced>
