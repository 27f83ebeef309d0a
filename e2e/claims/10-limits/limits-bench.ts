import { type CountingApp, startCountingApp } from '@better-together/harness/echo/echo-app'
import { type BenchSidecar, type Resource, withCallBench } from '@better-together/harness/echo/local'
import type { LocalEnvironment } from '@better-together/harness/local/environment'

// https://docs.dapr.io/reference/components-reference/supported-middleware/middleware-rate-limit/
const TYPE = 'middleware.http.ratelimit'
const limit: Resource = {
  apiVersion: 'dapr.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'limit' },
  spec: { type: TYPE, version: 'v1', metadata: [{ name: 'maxRequestsPerSecond', value: '1' }] },
}
const pipeline = { handlers: [{ name: 'limit', type: TYPE }] }

const callees = {
  unlimited: {},
  'limited-app': { resources: [limit], configuration: { appHttpPipeline: pipeline } },
  'limited-api': { resources: [limit], configuration: { httpPipeline: pipeline } },
} as const

const callers = {
  caller: {},
  'caller-elsewhere': { env: { DAPR_HOST_IP: '127.0.0.2' } },
  'caller-limited': { resources: [limit], configuration: { httpPipeline: pipeline } },
} as const

export type LimitsBench = {
  app: CountingApp
  callers: Record<keyof typeof callers, BenchSidecar>
}

/** One counting app behind three sidecars, which differ in where a limit of one request a second stands. */
export async function withLimitsBench<Result>(
  environment: LocalEnvironment,
  work: (bench: LimitsBench) => Promise<Result>,
): Promise<Result> {
  const app = await startCountingApp()
  try {
    return await withCallBench(environment, 'limits', async (bench) => {
      for (const [name, options] of Object.entries(callees))
        await bench.sidecar(name, { appPort: app.port, ...options })
      const started: Partial<LimitsBench['callers']> = {}
      for (const name of Object.keys(callers) as (keyof typeof callers)[]) {
        started[name] = await bench.sidecar(name, callers[name])
      }
      return work({ app, callers: started as LimitsBench['callers'] })
    })
  } finally {
    await app.down()
  }
}
