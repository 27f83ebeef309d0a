import { orderId } from '@better-together/shared/contracts'
import { z } from 'zod'

/** One message that was sent to a customer. */
export const notification = z.object({
  orderId,
  eventId: z.string(),
  customer: z.string(),
  message: z.string(),
  at: z.iso.datetime(),
})
export type Notification = z.infer<typeof notification>

/** An event that could not be processed, unchanged. */
export const deadLetter = z.object({
  eventId: z.string(),
  type: z.string(),
  data: z.unknown(),
  at: z.iso.datetime(),
})
export type DeadLetter = z.infer<typeof deadLetter>
