import type { RequestHandler } from 'express'
import { z } from 'zod'

/** The attributes that consumers here rely on. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md */
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
 * Tells daprd what to do next: nothing, redeliver by the inbound retry policy, or drop the event. With a dead-letter
 * topic a dropped event goes there. https://docs.dapr.io/reference/api/pubsub_api/#expected-http-response
 */
export type DeliveryStatus = 'SUCCESS' | 'RETRY' | 'DROP'

/**
 * Creates the handler of a route that daprd delivers events to. An event that `schema` does not describe is dropped,
 * because delivering it again would not fix it. When `handle` throws, the event is delivered again.
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
    // daprd takes a 200 whose body was cut off for a success, so a retry is signalled in the status line too.
    response.status(status === 'RETRY' ? 503 : 200).json({ status })
  }
}
