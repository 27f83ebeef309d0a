import { z } from 'zod'
import { orderCell } from './order-cell.ts'

/** One span of the order’s trace, in milliseconds from the trace’s first. */
export const timelineSpan = z.object({
  id: z.string(),
  parentId: z.string().optional(),
  service: z.string(),
  name: z.string(),
  /** Who made it: the app’s OpenTelemetry, Dapr’s sidecar, or the shopper. */
  by: z.enum(['app', 'dapr', 'mesh', 'shopper']),
  startMs: z.number(),
  durationMs: z.number(),
  error: z.string().optional(),
  status: z.string().optional(),
  /** 1 for the first attempt of a call; absent where that is unknown. */
  attempt: z.number().int().optional(),
})
export type TimelineSpan = z.infer<typeof timelineSpan>

/** `GET /api/orders/:id` */
export const orderDetail = z.object({
  cell: orderCell,
  spans: z.array(timelineSpan),
  /** The CloudEvent as stored in the broker; null when none was published. */
  cloudEvent: z.record(z.string(), z.unknown()).nullable(),
  /**
   * What each layer added to the order: `{ layer: 'Dapr', added: 'traceparent, topic and pubsubname in the event' }`.
   */
  layers: z.array(z.object({ layer: z.string(), added: z.string() })),
  zipkinUrl: z.string().nullable(),
})
export type OrderDetail = z.infer<typeof orderDetail>
