import { retriesOf, retryNamed } from '../model/policies.ts'
import type { Rule } from './rule.ts'

export const retryWithoutMatching: Rule = {
  id: 'BT310',
  slug: 'retry-without-matching',
  severity: 'warning',
  title: 'An app retry policy that also retries 4xx',
  why: 'Without matching.httpStatusCodes Dapr retries every status from 400 up: a 404, 409 or 422 is asked for again and again, and stays what it is.',
  fix: 'matching.httpStatusCodes: 429,500-599 (and gRPCStatusCodes) in policies used for apps.',
  link: 'https://docs.dapr.io/operations/resiliency/policies/retries/retries-overview/',
  *check(model) {
    for (const { manifest, value } of model.resiliencies) {
      const used = new Set(Object.values(value.spec.targets.apps).flatMap(({ retry }) => retry ?? []))
      for (const name of used) {
        const retry = retryNamed(model, name)
        if (retry === undefined || retriesOf(retry) === 0 || retry.matching?.httpStatusCodes !== undefined) continue
        if (value.spec.policies.retries[name] === undefined) continue
        yield {
          on: manifest,
          path: ['spec', 'policies', 'retries', name],
          message: `policy ${name} retries whatever is not 2xx or 3xx`,
        }
      }
    }
  },
}
