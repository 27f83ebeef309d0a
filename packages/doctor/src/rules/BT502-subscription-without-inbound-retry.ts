import { hasDefaultRetry, inboundTarget } from '../model/policies.ts'
import { redisSubscriptions } from '../model/redis-subscriptions.ts'
import type { Rule } from './rule.ts'

const LEVELS = ['PubsubComponentInbound', 'ComponentInbound', 'Component']

export const subscriptionWithoutInboundRetry: Rule = {
  id: 'BT502',
  slug: 'subscription-without-inbound-retry',
  severity: 'error',
  title: 'A Redis subscription without an inbound retry policy',
  why: 'pubsub.redis delivers once and acknowledges whatever comes back (since Dapr 1.17): one failed delivery, and the message is lost or a dead letter. Only an inbound policy retries.',
  fix: 'targets.components.<pubsub>.inbound with a retry policy (and a timeout) in a Resiliency.',
  link: 'https://docs.dapr.io/operations/resiliency/targets/#components',
  *check(model) {
    if (!model.whole || hasDefaultRetry(model, LEVELS)) return
    const reported = new Set<string>()
    for (const { subscription, component } of redisSubscriptions(model)) {
      const { name } = component.manifest
      if (reported.has(name) || inboundTarget(model, name)?.names.retry !== undefined) continue
      reported.add(name)
      yield {
        on: subscription.manifest,
        path: ['spec', 'pubsubname'],
        message: `${name} has no inbound retry: each message is delivered once`,
      }
    }
  },
}
