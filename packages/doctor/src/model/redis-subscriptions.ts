import type { Component, Subscription } from './dapr-shapes.ts'
import type { Model } from './model.ts'
import type { Resource } from './resource.ts'

/** Declarative subscriptions to a pubsub.redis component, with that component. Those made in code cannot be seen. */
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

/** Topics that another subscription sends its dead letters to, as "pubsub/topic". */
export function deadLetterTopics({ subscriptions }: Model): Set<string> {
  return new Set(
    subscriptions.flatMap(({ value: { spec } }) =>
      spec.deadLetterTopic ? `${spec.pubsubname}/${spec.deadLetterTopic}` : [],
    ),
  )
}
