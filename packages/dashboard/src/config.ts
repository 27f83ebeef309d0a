import { daprServiceConfig } from '@better-together/shared/config'
import { z } from 'zod'
import { environmentName, type View } from './protocol/view.ts'

/**
 * A socket to dial, to observe what it answers. `kind` is what is sent to it in plain text: an HTTP request, HTTP/2’s
 * preface (gRPC) or Redis’ PING.
 */
const hop = z.object({
  /** An edge of the network view: `order-daprd>inventory-daprd`. */
  edge: z.string(),
  host: z.string(),
  port: z.number().int().min(1).max(65535),
  kind: z.enum(['http', 'grpc', 'redis']),
})
export type Hop = z.infer<typeof hop>

/** Where the system is observed. What is left out is not observed, and the view reports it as such. */
export type ObservationSettings = {
  environment: View['environment']
  redis: { host: string; port: number; password?: string | undefined }
  /** Zipkin’s API, and where a browser finds its pages (`http://127.0.0.1:9411/zipkin`). */
  zipkinUrl?: string | undefined
  zipkinUiUrl?: string | undefined
  /** App id → its sidecar’s Prometheus metrics. */
  metrics: Readonly<Record<string, string>>
  /** Node id of the network view → a URL that answers while it is up. */
  health: Readonly<Record<string, string>>
  hops: readonly Hop[]
  /** Holds `<environment>.json` of an earlier run of the claims. */
  reportsDir?: string | undefined
  /**
   * Base URLs of legacy-pricing, which reports what arrived there. A mesh hides its retries from daprd and adds no
   * spans here; without these URLs no order is classified as retried by the mesh.
   */
  arrivals: readonly string[]
}

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''))
const { HOST, PORT, PROBE_PORT, LOG_LEVEL, DAPR_API_TOKEN } = daprServiceConfig.shape

/**
 * Where the API server and its token are, in a pod.
 * https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
const cluster = {
  KUBERNETES_NAMESPACE: z.string().optional(),
  KUBERNETES_SERVICE_HOST: z.string().optional(),
  KUBERNETES_SERVICE_PORT: z.string().default('443'),
}

/** The dashboard's settings, for `loadConfig`. JSON is as in `METRICS={"order":"http://127.0.0.1:9091/metrics"}`. */
export const dashboardConfig = z
  .object({
    HOST,
    PORT: PORT.default(7005),
    PROBE_PORT,
    LOG_LEVEL,
    ENVIRONMENT: environmentName.default('local'),
    VERSIONS: json(z.record(z.string(), z.string())).default({}),
    ORDER_URL: url.default('http://127.0.0.1:7001'),
    DAPR_API_TOKEN,
    ZIPKIN_URL: url.optional(),
    ZIPKIN_UI_URL: url.optional(),
    REDIS_HOST: z.string().default('127.0.0.1'),
    REDIS_PORT: PORT.default(6379),
    REDIS_PASSWORD: z.string().optional(),
    METRICS: json(z.record(z.string(), z.url())).default({}),
    HEALTH: json(z.record(z.string(), z.url())).default({}),
    HOPS: json(z.array(hop)).default([]),
    ARRIVALS: json(z.array(url)).default([]),
    REPORTS_DIR: z.string().optional(),
    /** What injects faults: nothing, the demo that started the shop, or the cluster that runs it. */
    CONTROLS: z.enum(['off', 'agent', 'kubernetes']).default('off'),
    CONTROL_AGENT_URL: url.optional(),
    CONTROL_AGENT_TOKEN: z.string().optional(),
    LEGACY_PRICING_URLS: json(z.array(url)).default([]),
    ...cluster,
  })
  .check(({ value, issues }) => {
    const need = (name: keyof typeof value, why: string) => {
      if (value[name] === undefined)
        issues.push({ code: 'custom', path: [name], message: `is needed for ${why}`, input: value[name] })
    }
    if (value.CONTROLS === 'agent') {
      need('CONTROL_AGENT_URL', 'CONTROLS=agent')
      need('CONTROL_AGENT_TOKEN', 'CONTROLS=agent')
    }
    if (value.CONTROLS === 'kubernetes') {
      need('KUBERNETES_NAMESPACE', 'CONTROLS=kubernetes')
      need('KUBERNETES_SERVICE_HOST', 'CONTROLS=kubernetes, and every pod has it')
    }
    if (value.CONTROLS !== 'off' && !isLoopback(value.HOST)) {
      const message =
        'must be a loopback address while there are controls: any client that reaches them can stop the system'
      issues.push({ code: 'custom', path: ['HOST'], message, input: value.HOST })
    }
  })
export type DashboardConfig = Readonly<z.infer<typeof dashboardConfig>>

export function observationSettings(config: DashboardConfig): ObservationSettings {
  return {
    environment: config.ENVIRONMENT,
    redis: { host: config.REDIS_HOST, port: config.REDIS_PORT, password: config.REDIS_PASSWORD },
    zipkinUrl: config.ZIPKIN_URL,
    zipkinUiUrl: config.ZIPKIN_UI_URL,
    metrics: config.METRICS,
    health: config.HEALTH,
    hops: config.HOPS,
    arrivals: config.ARRIVALS,
    reportsDir: config.REPORTS_DIR,
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host)
}

function json<Schema extends z.ZodType>(schema: Schema) {
  const parse = (text: string, context: z.RefinementCtx): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' })
      return z.NEVER
    }
  }
  return z.string().transform(parse).pipe(schema)
}
