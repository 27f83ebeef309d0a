import { appTarget } from '../model/policies.ts'
import type { Rule } from './rule.ts'

export const endpointWithoutResiliency: Rule = {
  id: 'BT308',
  slug: 'endpoint-without-resiliency',
  severity: 'warning',
  title: 'HTTPEndpoint without a resiliency target',
  why: "Calls to an HTTPEndpoint get no timeout and no retry of their own: Dapr's built-in retries answer to gRPC codes, which plain HTTP never gives.",
  fix: 'Add targets.apps.<name of the HTTPEndpoint> with timeout, retry and circuit breaker.',
  link: 'https://docs.dapr.io/developing-applications/building-blocks/service-invocation/howto-invoke-non-dapr-endpoints/',
  *check(model) {
    if (!model.whole) return
    const policies = model.resiliencies.flatMap(({ value }) =>
      Object.values(value.spec.policies).flatMap((group) => Object.keys(group ?? {})),
    )
    if (policies.some((name) => /^Default(App)?(Retry|Timeout|CircuitBreaker)Policy$/.test(name))) return
    for (const { manifest, value } of model.httpEndpoints) {
      if (appTarget(model, manifest.name) !== undefined || appTarget(model, value.spec.baseUrl) !== undefined) continue
      yield { on: manifest, path: ['metadata', 'name'], message: `no Resiliency here targets ${manifest.name}` }
    }
  },
}
