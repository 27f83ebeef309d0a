import { createHash } from 'node:crypto'
import { orderId, placeOrder } from '@better-together/shared/contracts'
import { z } from 'zod'

/**
 * `accepted` → `confirmed`, or `accepted` → `rejecting` → `rejected`. Each transition is exactly one durable write, so
 * a process that dies anywhere leaves an order that any other process can finish.
 */
const status = z.enum(['accepted', 'confirmed', 'rejecting', 'rejected'])

export const rejection = z.enum(['sold-out', 'unknown-sku', 'inventory-unavailable', 'pricing-unavailable'])
export type Rejection = z.infer<typeof rejection>

/** An order as stored, one document each. */
export const order = z.object({
  id: orderId,
  /** Distinguishes a repeated request from a different one under the same idempotency key. */
  fingerprint: z.string(),
  request: placeOrder,
  status,
  reason: rejection.optional(),
  price: z
    .object({ unitPriceCents: z.number().int(), totalCents: z.number().int(), pricingVersion: z.string() })
    .optional(),
  /** The trace it was placed in: recovery after a crash continues it. */
  traceparent: z.string().optional(),
  acceptedAt: z.iso.datetime(),
})
export type Order = z.infer<typeof order>

/** One idempotency key, one order: the id follows from the key, so a repeated request finds the order by itself. */
export function idOfKey(idempotencyKey: string): string {
  return `ord_${sha256(idempotencyKey).slice(0, 24)}`
}

export function acceptOrder(id: string, request: z.infer<typeof placeOrder>, traceparent: string | undefined): Order {
  return {
    id,
    fingerprint: fingerprintOf(request),
    request,
    status: 'accepted',
    ...(traceparent !== undefined && { traceparent }),
    acceptedAt: new Date().toISOString(),
  }
}

/** The same for two requests exactly when customer, SKU and quantity are the same. */
export function fingerprintOf({ customer, sku, quantity }: z.infer<typeof placeOrder>): string {
  return sha256(JSON.stringify([customer, sku, quantity]))
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
