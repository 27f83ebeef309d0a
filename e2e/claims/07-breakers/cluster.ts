import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { shopPolicyFor } from '@better-together/harness/echo/shop-policy'
import type { Facts } from '@better-together/harness/facts'
import { openBreaker } from './states.ts'

const whole = { timeout: true, retry: true, circuitBreaker: true } as const

/** What reaches an app, and one without Dapr, while a breaker is closed and while it is open. */
export function breakersInPods(environment: ClusterEnvironment): Promise<Facts> {
  // As the overlays have it: where the mesh retries calls to what has no sidecar, Dapr does not.
  const plain = environment.mesh === 'none' ? whole : ({ timeout: true, circuitBreaker: true } as const)
  const callers = { 'the shop’s policy': { resiliency: shopPolicyFor({ callee: whole, endpoint: plain }) }, none: {} }
  const setup = {
    callers,
    apps: { callee: {}, plain: { sidecar: 'none' } },
    endpoints: { endpoint: 'plain' },
  } as const
  return environment.withEchoApps(setup, async (apps) => {
    await openBreaker(apps, 'the shop’s policy', { appId: 'callee' })
    await apps.call('none', { appId: 'callee', id: 'open, another caller’s sidecar' })
    await openBreaker(apps, 'the shop’s policy', { appId: 'endpoint' }, 'HTTPEndpoint, ')
    const [callee, withoutDapr] = [await apps.attempts('callee'), await apps.attempts('plain')]
    const reached = (log: typeof callee, ids: readonly string[]): Facts =>
      Object.fromEntries(ids.map((id) => [`${id}: reached`, log.count(id)]))
    return {
      ...reached(callee, ['closed, app fails', 'open', 'open, another caller’s sidecar']),
      ...reached(withoutDapr, ['HTTPEndpoint, closed, app fails', 'HTTPEndpoint, open']),
    }
  })
}
