import { type CountingApp, startCountingApp } from '@better-together/harness/echo/echo-app'
import { type BenchSidecar, type Resource, withCallBench } from '@better-together/harness/echo/local'
import { shopPolicyFor } from '@better-together/harness/echo/shop-policy'
import type { LocalEnvironment } from '@better-together/harness/local/environment'

// Without retries, so that a call is an attempt; the breaker's numbers are the shop's.
const breakerOnly = { callee: { circuitBreaker: true }, legacy: { circuitBreaker: true } } as const
const whole = { callee: { timeout: true, retry: true, circuitBreaker: true } } as const

const policies = {
  breaker: shopPolicyFor(breakerOnly),
  'breaker, another caller': shopPolicyFor(breakerOnly),
  'breaker of 2 probes': shopPolicyFor(breakerOnly, { maxRequests: 2 }),
  'whole policy': shopPolicyFor(whole),
  none: undefined,
} as const satisfies Record<string, Resource | undefined>

type CallerName = keyof typeof policies

export type BreakerBench = {
  app: CountingApp
  callers: Record<CallerName, BenchSidecar>
  say: (line: string) => void
}

/** One counting app behind its sidecar, and a caller for each policy. The app is also an HTTPEndpoint named legacy. */
export async function withBreakerBench<Result>(
  environment: LocalEnvironment,
  work: (bench: BreakerBench) => Promise<Result>,
): Promise<Result> {
  const app = await startCountingApp()
  const legacy: Resource = {
    apiVersion: 'dapr.io/v1alpha1',
    kind: 'HTTPEndpoint',
    metadata: { name: 'legacy' },
    spec: { baseUrl: `http://127.0.0.1:${app.port}` },
  }
  try {
    return await withCallBench(environment, 'breaker', async (bench) => {
      await bench.sidecar('callee', { appPort: app.port, extraArgs: ['--enable-app-health-check=false'] })
      const callers: Partial<BreakerBench['callers']> = {}
      for (const name of Object.keys(policies) as CallerName[]) {
        const resources = [legacy, ...(policies[name] ? [policies[name]] : [])]
        callers[name] = await bench.sidecar(`caller-${name.replace(/\W+/g, '-')}`, { appId: 'caller', resources })
      }
      return work({ app, callers: callers as BreakerBench['callers'], say: environment.report })
    })
  } finally {
    await app.down()
  }
}
