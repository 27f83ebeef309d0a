import type { Rule } from './rule.ts'

export const deadLetterWithoutSubscriber: Rule = {
  id: 'BT503',
  slug: 'dead-letter-without-subscriber',
  severity: 'warning',
  title: 'A dead-letter topic that no Subscription reads',
  why: 'Dead letters pile up where nobody looks. On Redis a stream also grows until memory ends.',
  fix: 'Add a Subscription for the topic (or ignore this when code subscribes to it).',
  link: 'https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-deadletter/',
  *check({ whole, subscriptions }) {
    if (!whole) return
    const read = new Set(subscriptions.map(({ value: { spec } }) => `${spec.pubsubname}/${spec.topic}`))
    for (const { manifest, value } of subscriptions) {
      const { deadLetterTopic, pubsubname } = value.spec
      if (!deadLetterTopic || read.has(`${pubsubname}/${deadLetterTopic}`)) continue
      yield { on: manifest, path: ['spec', 'deadLetterTopic'], message: `nobody subscribes to ${deadLetterTopic}` }
    }
  },
}
