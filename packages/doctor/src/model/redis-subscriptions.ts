import type { Component, Subscription } from './dapr-shapes.ts'
import type { Model } from './model.ts'
import type { Resource } from './resource.ts'

/** Declarative subscriptions to a pubsub.redis component, with that component. Those made in code cannot be seen. */
export const redisSubscriptions = ({
  subscriptions,
  components,
}: Model): { subscription: Resource<Subscription>; component: Resource<Component> }[] =>
  subscriptions.flatMap((subscription) => {
    const component = components.find(
      ({ manifest, value }) =>
        manifest.name === subscription.value.spec.pubsubname && value.spec.type === 'pubsub.redis',
    )
    return component === undefined ? [] : [{ subscription, component }]
  })

/** Topics that another subscription sends its dead letters to, as "pubsub/topic". */
export const deadLetterTopics = ({ subscriptions }: Model): Set<string> =>
  new Set(
    subscriptions.flatMap(({ value: { spec } }) =>
      spec.deadLetterTopic ? `${spec.pubsubname}/${spec.deadLetterTopic}` : [],
    ),
  )
