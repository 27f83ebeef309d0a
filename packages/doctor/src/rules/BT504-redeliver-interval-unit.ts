import { metadataOf } from '../model/dapr-resources.ts'
import type { Rule } from './rule.ts'

export const redeliverIntervalUnit: Rule = {
  id: 'BT504',
  slug: 'redeliver-interval-unit',
  severity: 'error',
  title: 'redeliverInterval with a unit, which is ignored',
  why: 'pubsub.redis reads redeliverInterval as a whole number of milliseconds and ignores anything else without a word, so the default of 15 s stays (components-contrib common/component/redis). Its neighbour processingTimeout does take "20s".',
  fix: 'Write milliseconds: "3000" for three seconds.',
  link: 'https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-redis-pubsub/',
  *check({ components }) {
    for (const { manifest, value } of components) {
      const interval = value.spec.type === 'pubsub.redis' ? metadataOf(value, 'redeliverInterval') : undefined
      if (interval === undefined || interval.value === '' || /^\d+$/.test(interval.value)) continue
      yield { on: manifest, path: interval.path, message: `"${interval.value}" is not a number of milliseconds` }
    }
  },
}
