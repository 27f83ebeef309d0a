import { appTarget } from '../model/policies.ts'
import type { Rule } from './rule.ts'

/** Matches a segment that differs between calls, below a fixed one: `/reserve/*`, `/orders/{id}`, `/orders/:id`. */
const VARIABLE_PATH = /^\/?[^*{:/]+(\/[^*{:/]+)*\/(\*|\{[^}]+\}|:[a-z])/i

export const breakerKeyedByIds: Rule = {
  id: 'BT307',
  slug: 'breaker-keyed-by-ids',
  severity: 'warning',
  title: 'A circuit breaker per id instead of per operation',
  why: 'Dapr keeps one breaker per app id and method path. With an id in the path every id has its own, which sees one call and never trips; only the newest 100 are kept.',
  fix: 'Put ids into the body or the query, so that the path names the operation.',
  link: 'https://docs.dapr.io/operations/resiliency/policies/circuit-breakers/',
  *check(model) {
    for (const { manifest, value } of model.configurations) {
      const app = model.apps.find(({ annotations }) => annotations['dapr.io/config'] === manifest.name)
      const breaker = app && appTarget(model, app.appId)?.names.circuitBreaker
      if (app === undefined || breaker === undefined) continue
      for (const [policy, { operations }] of (value.spec.accessControl?.policies ?? []).entries()) {
        for (const [index, { name }] of operations.entries()) {
          if (!VARIABLE_PATH.test(name)) continue
          yield {
            on: manifest,
            path: ['spec', 'accessControl', 'policies', policy, 'operations', index, 'name'],
            message: `${app.appId} is called at ${name}, and breaker ${breaker} counts each such path alone`,
          }
        }
      }
    }
  },
}
