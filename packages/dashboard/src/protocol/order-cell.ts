import { z } from 'zod'

/**
 * The outcome of an order and the layer that acted; of several, the last in this list counts.
 * `answered-at-once`: no layer had to act. `compensated`: stock was reserved and released. `breaker-open`: a breaker
 * refused a call, with no attempt or no further one, even if stock was released as a result.
 */
export const orderKinds = [
  'under-way',
  'answered-at-once',
  'retried-by-dapr',
  'retried-by-mesh',
  'rejected',
  'compensated',
  'breaker-open',
  'dead-lettered',
] as const
export const orderKind = z.enum(orderKinds)
export type OrderKind = z.infer<typeof orderKind>

/**
 * One order as the grid shows it. Everything in it was read from Redis, the broker and Zipkin, not from the services.
 */
export const orderCell = z.object({
  id: z.string(),
  customer: z.string(),
  sku: z.string(),
  quantity: z.number(),
  /** As stored. */
  status: z.enum(['accepted', 'confirmed', 'rejecting', 'rejected']),
  reason: z.string().optional(),
  kind: orderKind,
  /** Where the event of a confirmed order is. `acknowledged`: notifier’s sidecar has acknowledged it to the broker. */
  event: z.enum(['none', 'published', 'delivering', 'acknowledged', 'dead-lettered']),
  /** Attempts observed at each callee; absent until the order’s trace was read. */
  attempts: z.record(z.string(), z.number()).optional(),
  traceId: z.string().optional(),
  acceptedAt: z.iso.datetime(),
})
export type OrderCell = z.infer<typeof orderCell>
