import { z } from 'zod'
import type { View } from '../protocol/view.ts'

/**
 * A socket to dial, to see what it answers whom. `kind` is what it is asked in plain text: an HTTP request, HTTP/2’s
 * preface (gRPC) or Redis’ PING.
 */
export const hop = z.object({
  /** An edge of the network lens: `order-daprd>inventory-daprd`. */
  edge: z.string(),
  host: z.string(),
  port: z.number().int().min(1).max(65535),
  kind: z.enum(['http', 'grpc', 'redis']),
})
export type Hop = z.infer<typeof hop>

/** Where the system is to be looked at. Whatever is not given is not observed, and the view says so. */
export type ObservationSettings = {
  environment: View['environment']
  redis: { host: string; port: number; password?: string | undefined }
  /** Zipkin’s API, and where a browser finds its pages (`http://127.0.0.1:9411/zipkin`). */
  zipkinUrl?: string | undefined
  zipkinUiUrl?: string | undefined
  /** App id → its sidecar’s Prometheus metrics. */
  metrics: Readonly<Record<string, string>>
  /** Node id of the network lens → a URL that answers while it is up. */
  health: Readonly<Record<string, string>>
  hops: readonly Hop[]
  /** Holds `<environment>.json` of an earlier run of the claims. */
  reportsDir?: string | undefined
  /**
   * Base URLs of legacy-pricing, which tells what arrived there. A mesh hides its retries from daprd and adds no spans
   * here; without this no order is said to have been retried by the mesh.
   */
  arrivals: readonly string[]
}
