import { z } from 'zod'

/** The view that a node or an edge belongs to: Dapr’s has apps and building blocks, the network’s has processes and sockets. */
const viewName = z.enum(['dapr', 'network'])
export type TopologyViewName = z.infer<typeof viewName>

export const topologyNode = z.object({
  id: z.string(),
  label: z.string(),
  view: viewName,
  role: z.enum(['shopper', 'app', 'sidecar', 'building-block', 'store', 'external']),
  /** `unknown` until it was checked. */
  health: z.enum(['up', 'down', 'unknown']),
  /** How the health was observed: `GET /healthz answered 200 in 3 ms`. */
  how: z.string(),
})
export type TopologyNode = z.infer<typeof topologyNode>

/** Who initiates, and to whom. In the network’s view an edge is a socket that `from` opened. */
export const topologyEdge = z.object({
  id: z.string(),
  view: viewName,
  from: z.string(),
  to: z.string(),
  /** `invoke /reserve`, `publish order-placed`, `gRPC, HTTP/2`, … */
  label: z.string(),
  /** Over the last ten seconds; null until it was measured. */
  perSecond: z.number().nullable(),
  errorsPerSecond: z.number().nullable(),
  latencyMs: z.object({ p50: z.number(), p95: z.number() }).nullable(),
  /** Where the numbers come from: `metrics of order’s sidecar`, `traces in Zipkin`. */
  source: z.string(),
})
export type TopologyEdge = z.infer<typeof topologyEdge>

/** Encryption status: what can be read on the wire of an edge of the network’s view. */
export const encryptionStatus = z.object({
  edge: z.string(),
  status: z.enum(['encrypted', 'readable', 'unknown']),
  /** `dialled 127.0.0.1:50022: TLS 1.3, certificate of spiffe://public/ns/shop/inventory; plain HTTP/2 was refused`. */
  how: z.string(),
  at: z.iso.datetime(),
})
export type EncryptionStatus = z.infer<typeof encryptionStatus>
