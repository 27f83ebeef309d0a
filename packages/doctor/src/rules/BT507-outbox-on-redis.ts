import { metadataOf } from '../model/dapr-resources.ts'
import type { Rule } from './rule.ts'

export const outboxOnRedis: Rule = {
  id: 'BT507',
  slug: 'outbox-on-redis',
  severity: 'warning',
  title: "Dapr's outbox over Redis pub/sub",
  why: "The outbox's internal subscriber has no retry policy, and pubsub.redis acknowledges what it failed on: an event whose state commit or final publish comes too late is dropped. (Read from the source of 1.18, not measured.)",
  fix: 'Use a broker that redelivers on failure as outboxPubsub, or keep the event in the same document as the state and relay it yourself.',
  link: 'https://docs.dapr.io/developing-applications/building-blocks/state-management/howto-outbox/',
  *check({ components }) {
    const redis = new Set(
      components.filter(({ value }) => value.spec.type === 'pubsub.redis').map(({ manifest }) => manifest.name),
    )
    for (const { manifest, value } of components) {
      if (!value.spec.type.startsWith('state.')) continue
      const found = metadataOf(value, 'outboxPubsub') ?? metadataOf(value, 'outboxPublishPubsub')
      if (found === undefined || metadataOf(value, 'outboxPublishPubsub') === undefined || !redis.has(found.value))
        continue
      yield {
        on: manifest,
        path: found.path,
        message: `the outbox of ${manifest.name} runs over ${found.value}, which is pubsub.redis`,
      }
    }
  },
}
