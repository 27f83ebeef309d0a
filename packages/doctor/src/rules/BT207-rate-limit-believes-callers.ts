import { rateLimitsIn } from '../model/dapr-resources.ts'
import type { Rule } from './rule.ts'

export const rateLimitBelievesCallers: Rule = {
  id: 'BT207',
  slug: 'rate-limit-believes-callers',
  severity: 'info',
  title: "A Dapr rate limit, which believes the caller's X-Forwarded-For",
  why: 'The limit is kept for each path and address, and the address is the first that X-Forwarded-For names. A caller that invents a new one for each call is never refused (claim 10), and a call to the app’s own port does not pass it at all.',
  fix: "Take it for a guard against accidents. Against callers, limit in the mesh, at the callee's proxy, or take the header out at the edge.",
  link: 'https://docs.dapr.io/reference/components-reference/supported-middleware/middleware-rate-limit/',
  *check({ configurations }) {
    for (const { manifest, value } of configurations) {
      for (const index of rateLimitsIn(value, 'appHttpPipeline')) {
        yield {
          on: manifest,
          path: ['spec', 'appHttpPipeline', 'handlers', index, 'type'],
          message: 'callers choose the address that they are counted under',
        }
      }
    }
  },
}
