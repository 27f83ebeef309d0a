import { retriesOf } from '../model/policies.ts'
import type { Rule } from './rule.ts'

const MINIMUM = 3

export const builtInOverrideTooLow: Rule = {
  id: 'BT304',
  slug: 'built-in-override-too-low',
  severity: 'warning',
  title: "An override of Dapr's built-in retries that Dapr resets to 3",
  why: 'A policy with a built-in name and fewer than 3 retries (endless, -1, included) is set back to 3, with one line in the log (dapr pkg/resiliency/resiliency.go).',
  fix: 'To lower the retries for an app, name a policy of your own in its target.',
  link: 'https://docs.dapr.io/operations/resiliency/policies/retries/override-default-retries/',
  *check({ resiliencies }) {
    for (const { manifest, value } of resiliencies) {
      for (const [name, retry] of Object.entries(value.spec.policies.retries)) {
        if (!/^DaprBuiltIn.*Retries$/.test(name) || retriesOf(retry) >= MINIMUM) continue
        yield {
          on: manifest,
          path: ['spec', 'policies', 'retries', name, 'maxRetries'],
          message: `${name}: ${retriesOf(retry)} becomes ${MINIMUM}`,
        }
      }
    }
  },
}
