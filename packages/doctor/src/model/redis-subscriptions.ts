import type { Component, Subscription } from './dapr-resources.ts'
import type { Model } from './model.ts'
import type { Resource } from './resource.ts'

/** Returns the declarative subscriptions to pubsub.redis components, each with its component. */
export function redisSubscriptions({
  subscriptions,
  components,
}: Model): { subscription: Resource<Subscription>; component: Resource<Component> }[] {
  return subscriptions.flatMap((subscription) => {
    const component = components.find(
      ({ manifest, value }) =>
        manifest.name === subscription.value.spec.pubsubname && value.spec.type === 'pubsub.redis',
    )
    return component === undefined ? [] : [{ subscription, component }]
  })
}

/** Returns the topics that receive dead letters of a subscription, as "pubsub/topic". */
export function deadLetterTopics({ subscriptions }: Model): Set<string> {
  return new Set(
    subscriptions.flatMap(({ value: { spec } }) =>
      spec.deadLetterTopic ? `${spec.pubsubname}/${spec.deadLetterTopic}` : [],
    ),
  )
}
