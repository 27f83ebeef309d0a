import { isOfType, metadataOf } from '../model/dapr-resources.ts'
import type { Rule } from './rule.ts'

export const missingTopicScopes: Rule = {
  id: 'BT511',
  slug: 'missing-topic-scopes',
  severity: 'warning',
  title: 'A pub/sub component without topic scopes',
  why: 'Every app in the scope of the component may publish to any topic and read any topic: one can forge the events of another.',
  fix: 'Set publishingScopes and subscriptionScopes; protectedTopics denies a topic to all that are not named.',
  link: 'https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-scopes/',
  *check({ components }) {
    for (const { manifest, value } of components) {
      const scoped = ['publishingScopes', 'subscriptionScopes', 'protectedTopics'].some(
        (name) => metadataOf(value, name) !== undefined,
      )
      if (!isOfType(value, 'pubsub') || scoped) continue
      yield {
        on: manifest,
        path: ['spec', 'type'],
        message: `${manifest.name} lets every app publish and read every topic`,
      }
    }
  },
}
