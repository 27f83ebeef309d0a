import type { Path } from '../input/manifest.ts'
import type { PolicyNames, Resiliency } from '../model/dapr-resources.ts'
import type { Rule } from './rule.ts'

const GROUPS = { timeout: 'timeouts', retry: 'retries', circuitBreaker: 'circuitBreakers' } as const

function targetsOf({ spec }: Resiliency): [Path, PolicyNames][] {
  return [
    ...Object.entries(spec.targets.apps).map(([name, names]): [Path, PolicyNames] => [['apps', name], names]),
    ...Object.entries(spec.targets.components).flatMap(([name, component]) =>
      (['inbound', 'outbound'] as const).map((side): [Path, PolicyNames] => [
        ['components', name, side],
        component[side] ?? {},
      ]),
    ),
  ]
}

export const undefinedPolicy: Rule = {
  id: 'BT306',
  slug: 'undefined-policy',
  severity: 'error',
  title: 'A target names a policy that is not defined',
  why: 'Dapr looks the name up, finds nothing and goes on without: no retry, timeout or breaker, and for an app not even the built-in retries.',
  fix: 'Define the policy under spec.policies, or correct the name.',
  link: 'https://docs.dapr.io/operations/resiliency/resiliency-overview/',
  *check({ resiliencies }) {
    for (const { manifest, value } of resiliencies) {
      for (const [path, names] of targetsOf(value)) {
        for (const [key, group] of Object.entries(GROUPS) as [
          keyof typeof GROUPS,
          (typeof GROUPS)[keyof typeof GROUPS],
        ][]) {
          const name = names[key]
          const known = resiliencies.some((other) => name !== undefined && name in other.value.spec.policies[group])
          if (name === undefined || name === '' || known) continue
          yield {
            on: manifest,
            path: ['spec', 'targets', ...path, key],
            message: `${key}: ${name} is not among the ${group}`,
          }
        }
      }
    }
  },
}
