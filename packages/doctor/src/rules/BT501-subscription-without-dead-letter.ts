import { deadLetterTopics, redisSubscriptions } from '../model/redis-subscriptions.ts'
import type { Rule } from './rule.ts'

export const subscriptionWithoutDeadLetter: Rule = {
  id: 'BT501',
  slug: 'subscription-without-dead-letter',
  severity: 'error',
  title: 'A Redis subscription without a dead-letter topic',
  why: 'Since Dapr 1.17 pubsub.redis acknowledges a message also when its handler failed. What the retries do not cure is then gone (components-contrib#4208).',
  fix: 'Set deadLetterTopic on the subscription, and subscribe to that topic.',
  link: 'https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-deadletter/',
  *check(model) {
    const dead = deadLetterTopics(model)
    for (const { subscription } of redisSubscriptions(model)) {
      const { spec } = subscription.value
      if (spec.deadLetterTopic || dead.has(`${spec.pubsubname}/${spec.topic}`)) continue
      yield {
        on: subscription.manifest,
        path: ['spec', 'topic'],
        message: `a message of ${spec.topic} that fails is lost`,
      }
    }
  },
}
