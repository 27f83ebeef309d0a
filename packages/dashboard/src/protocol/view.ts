import { z } from 'zod'
import { controls } from './controls.ts'
import { orderCell } from './order-cell.ts'
import { encryptionStatus, topologyEdge, topologyNode } from './topology.ts'

export const environmentName = z.enum(['local', 'dapr-only', 'dapr-istio', 'dapr-linkerd'])

/** One point of the charts, a second wide. */
export const seriesPoint = z.object({
  at: z.iso.datetime(),
  accepted: z.number(),
  notified: z.number(),
  failed: z.number(),
  p95Ms: z.number().nullable(),
})
export type SeriesPoint = z.infer<typeof seriesPoint>

/** Everything the page shows, as of one moment. Orders are oldest first, at most `MAX_ORDERS` of apply-update.ts. */
export const view = z.object({
  at: z.iso.datetime(),
  environment: environmentName,
  versions: z.record(z.string(), z.string()),
  /** Sources that do not answer now: `Redis: connection refused`. Empty when all do. */
  unavailable: z.array(z.string()),
  totals: z.object({ accepted: z.number(), notified: z.number(), rejected: z.number(), deadLettered: z.number() }),
  orders: z.array(orderCell),
  nodes: z.array(topologyNode),
  edges: z.array(topologyEdge),
  encryption: z.array(encryptionStatus),
  /** At most `MAX_SERIES` of apply-update.ts, oldest first. */
  series: z.array(seriesPoint),
  controls,
  /** Zipkin’s address for the browser: `http://127.0.0.1:9411/zipkin`; null without Zipkin. */
  zipkin: z.string().nullable(),
})
export type View = z.infer<typeof view>

/** Changes of the view: orders and series points are merged in (by id, at the end), all else is replaced. */
export const viewUpdate = view.partial().required({ at: true })
export type ViewUpdate = z.infer<typeof viewUpdate>
