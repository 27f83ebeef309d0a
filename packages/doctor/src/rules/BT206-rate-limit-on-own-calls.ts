import { rateLimitsIn } from '../model/dapr-resources.ts'
import type { Rule } from './rule.ts'

export const rateLimitOnOwnCalls: Rule = {
  id: 'BT206',
  slug: 'rate-limit-on-own-calls',
  severity: 'info',
  title: 'A rate limit that limits what the app asks, not what it is asked',
  why: "httpPipeline stands before daprd's own API, which only the app beside it uses. Calls from other apps pass through appHttpPipeline, so this limit lets all of them through.",
  fix: 'To protect the app, name the rate limit under appHttpPipeline. To limit what it asks of others, nothing is wrong.',
  link: 'https://docs.dapr.io/operations/components/middleware/',
  *check({ apps, configurations }) {
    for (const { manifest, value } of configurations) {
      const called = apps.find(
        ({ annotations }) =>
          annotations['dapr.io/config'] === manifest.name && annotations['dapr.io/app-port'] !== undefined,
      )
      if (called === undefined || rateLimitsIn(value, 'appHttpPipeline').length > 0) continue
      for (const index of rateLimitsIn(value, 'httpPipeline')) {
        yield {
          on: manifest,
          path: ['spec', 'httpPipeline', 'handlers', index, 'type'],
          message: `limits what ${called.appId} asks of its sidecar, and not one call to ${called.appId}`,
        }
      }
    }
  },
}
