import type { RequestHandler } from 'express'
import { z } from 'zod'

/** The attributes that a consumer here relies on. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md */
export const cloudEvent = z.object({
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  specversion: z.literal('1.0'),
  traceparent: z.string().optional(),
  data: z.unknown(),
})
export type CloudEvent = z.infer<typeof cloudEvent>

/**
 * What daprd does next: done, deliver again by the inbound retry policy, or give up. With a dead-letter topic a dropped
 * event goes there. https://docs.dapr.io/reference/api/pubsub_api/#expected-http-response
 */
export type DeliveryStatus = 'SUCCESS' | 'RETRY' | 'DROP'

/**
 * A route that daprd delivers events to. What `schema` does not describe is dropped: delivering it again would not mend
 * it. What `handle` throws has it delivered again.
 */
export function deliver<Schema extends z.ZodType<{ id?: string | undefined }>>(
  schema: Schema,
  handle: (event: z.infer<Schema>) => Promise<DeliveryStatus>,
): RequestHandler {
  return async (request, response) => {
    const event = schema.safeParse(request.body)
    if (!event.success) {
      request.log.warn({ issues: event.error.issues }, 'not an event as expected')
      return void response.json({ status: 'DROP' satisfies DeliveryStatus })
    }
    const status = await handle(event.data).catch((error: unknown): DeliveryStatus => {
      request.log.error({ err: error, eventId: event.data.id }, 'delivery failed, will be tried again')
      return 'RETRY'
    })
    // daprd takes a 200 whose body was cut off for a success, so what must come again says so in the status line too.
    response.status(status === 'RETRY' ? 503 : 200).json({ status })
  }
}
