import type { PolicyNames, Resiliency } from '../model/dapr-resources.ts'
import { retriesOf } from '../model/policies.ts'
import type { Rule } from './rule.ts'

function targetsOf({ spec }: Resiliency): PolicyNames[] {
  return [
    ...Object.values(spec.targets.apps),
    ...Object.values(spec.targets.components).flatMap(({ inbound, outbound }) => [inbound ?? {}, outbound ?? {}]),
  ]
}

export const unlimitedRetries: Rule = {
  id: 'BT303',
  slug: 'unlimited-retries',
  severity: 'warning',
  title: 'Retries without an end',
  why: 'Without maxRetries Dapr retries for ever. A poison message then never reaches its dead-letter topic and blocks a worker; a dead app is called for ever.',
  fix: 'Set maxRetries, or put a circuit breaker on the same target: an open breaker ends the retries.',
  link: 'https://docs.dapr.io/operations/resiliency/policies/retries/retries-overview/',
  *check({ resiliencies }) {
    for (const { manifest, value } of resiliencies) {
      for (const [name, retry] of Object.entries(value.spec.policies.retries)) {
        const users = targetsOf(value).filter((target) => target.retry === name)
        const endless = retriesOf(retry) < 0 && users.some(({ circuitBreaker }) => circuitBreaker === undefined)
        if (!endless) continue
        const found = retry.maxRetries === undefined ? 'has no maxRetries' : `has maxRetries: ${retry.maxRetries}`
        yield {
          on: manifest,
          path: ['spec', 'policies', 'retries', name, 'maxRetries'],
          message: `policy ${name} ${found}, and a target uses it without a circuit breaker`,
        }
      }
    }
  },
}
