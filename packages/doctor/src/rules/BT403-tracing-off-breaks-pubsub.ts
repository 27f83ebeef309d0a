import { isOfType } from '../model/dapr-resources.ts'
import type { Rule } from './rule.ts'

export const tracingOffBreaksPubsub: Rule = {
  id: 'BT403',
  slug: 'tracing-off-breaks-pubsub',
  severity: 'warning',
  title: 'samplingRate "0" takes the trace context out of events',
  why: 'With tracing off, publish writes no traceparent into the CloudEvent, so the subscriber starts a new trace. A mesh cannot mend it: it does not see inside events.',
  fix: 'Keep a rate above 0 wherever pub/sub is used, also when the mesh does the tracing.',
  link: 'https://docs.dapr.io/operations/observability/tracing/tracing-overview/',
  *check({ configurations, components }) {
    if (!components.some(({ value }) => isOfType(value, 'pubsub'))) return
    for (const { manifest, value } of configurations) {
      const rate = value.spec.tracing?.samplingRate
      if (rate === undefined || rate === '' || Number(rate) !== 0) continue
      yield {
        on: manifest,
        path: ['spec', 'tracing', 'samplingRate'],
        message: `events published under ${manifest.name} carry no trace context`,
      }
    }
  },
}
