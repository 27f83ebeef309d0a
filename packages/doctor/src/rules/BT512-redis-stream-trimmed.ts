import { metadataOf } from '../model/dapr-resources.ts'
import type { Rule } from './rule.ts'

export const redisStreamTrimmed: Rule = {
  id: 'BT512',
  slug: 'redis-stream-trimmed',
  severity: 'warning',
  title: 'Redis may drop events before they are read',
  why: 'maxLenApprox and streamTTL trim the stream at each publish, also entries that no subscriber has had yet.',
  fix: 'Leave both unset where every event matters, or size them for the longest outage of a subscriber.',
  link: 'https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-redis-pubsub/',
  *check({ components }) {
    for (const { manifest, value } of components) {
      if (value.spec.type !== 'pubsub.redis') continue
      for (const name of ['maxLenApprox', 'streamTTL']) {
        const found = metadataOf(value, name)
        if (found !== undefined && !/^0?$/.test(found.value))
          yield { on: manifest, path: found.path, message: `${name} is ${found.value}` }
      }
    }
  },
}
