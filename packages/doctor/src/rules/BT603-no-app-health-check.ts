import { annotationPath } from '../model/workload.ts'
import type { Rule } from './rule.ts'

export const noAppHealthCheck: Rule = {
  id: 'BT603',
  slug: 'no-app-health-check',
  severity: 'info',
  title: 'daprd does not watch the health of its app',
  why: 'A daprd whose app is down still takes calls and events for it: calls fail as Internal, which the built-in retries do not cover, and events use up their retries.',
  fix: 'dapr.io/enable-app-health-check: "true" with dapr.io/app-health-check-path.',
  link: 'https://docs.dapr.io/developing-applications/building-blocks/observability/app-health/',
  *check({ apps }) {
    for (const app of apps) {
      if (
        app.annotations['dapr.io/app-port'] === undefined ||
        app.annotations['dapr.io/enable-app-health-check'] === 'true'
      )
        continue
      yield {
        on: app.manifest,
        path: annotationPath(app, 'dapr.io/app-port'),
        message: `${app.appId} has no app health check`,
      }
    }
  },
}
