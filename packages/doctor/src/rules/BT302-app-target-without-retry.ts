import type { Rule } from './rule.ts'

export const appTargetWithoutRetry: Rule = {
  id: 'BT302',
  slug: 'app-target-without-retry',
  severity: 'warning',
  title: 'A Resiliency target for an app names no retry',
  why: "Any entry under targets.apps, be it a timeout alone, switches off Dapr's built-in retries (3, one second apart) for that app, and with them the reconnect after a callee's restart (dapr pkg/messaging/direct_messaging.go).",
  fix: 'Name a retry policy for the app; one with maxRetries: 0 says that none is wanted.',
  link: 'https://docs.dapr.io/operations/resiliency/policies/retries/retries-overview/',
  *check({ resiliencies, httpEndpoints }) {
    const endpoints = new Set(httpEndpoints.map(({ manifest }) => manifest.name))
    for (const { manifest, value } of resiliencies) {
      for (const [name, { retry }] of Object.entries(value.spec.targets.apps)) {
        if (retry !== undefined || endpoints.has(name) || /^https?:/.test(name)) continue
        yield {
          on: manifest,
          path: ['spec', 'targets', 'apps', name],
          message: `${name} is now called once, without the built-in retries`,
        }
      }
    }
  },
}
