import { z } from 'zod'

/** What is read of an order’s document. */
export const storedOrder = z.object({
  id: z.string(),
  request: z.object({ customer: z.string(), sku: z.string(), quantity: z.number() }),
  status: z.enum(['accepted', 'confirmed', 'rejecting', 'rejected']),
  reason: z.string().optional(),
  traceparent: z.string().optional(),
  acceptedAt: z.iso.datetime(),
})
export type StoredOrder = z.infer<typeof storedOrder>

/** Which orders are under way, by when they were opened (milliseconds), and the newest ones, newest first. */
export const storedIndex = z.object({ open: z.record(z.string(), z.number()), latest: z.array(z.string()) })
export type StoredIndex = z.infer<typeof storedIndex>

/** The trace of a W3C `traceparent`. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  return /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent ?? '')?.[1]
}
