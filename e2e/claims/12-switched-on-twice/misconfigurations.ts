import type { Edit } from '@better-together/harness/environment'
import { setMetadata } from '@better-together/harness/local/resources'
import type { Document } from 'yaml'

/** Each misconfiguration and the doctor’s rule that must name it. */
export const misconfigurations = {
  'tracing off in Dapr, “the mesh does it”': 'tracing-off-breaks-pubsub',
  'no inbound retry on Redis': 'subscription-without-inbound-retry',
  'no dead-letter topic on Redis': 'subscription-without-dead-letter',
  'redeliverInterval with a unit': 'redeliver-interval-unit',
  'retries of every answer': 'retry-without-matching',
} as const

/** Short, so that an event that hangs is taken over soon. */
const PROCESSING_TIMEOUT = '2s'

/** Returns the edit that makes all of them at once. @param redeliverInterval `500` is half a second, `500ms` is ignored */
export function allMisconfigurations(redeliverInterval: '500' | '500ms'): Edit {
  return (resource) => {
    const change = changes[String(resource.get('kind'))]
    change?.(resource)
    if (resource.getIn(['metadata', 'name']) !== 'pubsub') return
    setMetadata(resource, 'redeliverInterval', redeliverInterval)
    setMetadata(resource, 'processingTimeout', PROCESSING_TIMEOUT)
  }
}

const changes: Record<string, (resource: Document) => void> = {
  Configuration: (resource) => resource.setIn(['spec', 'tracing', 'samplingRate'], '0'),
  Subscription: (resource) => resource.deleteIn(['spec', 'deadLetterTopic']),
  Resiliency(resource) {
    resource.deleteIn(['spec', 'targets', 'components', 'pubsub', 'inbound'])
    resource.deleteIn(['spec', 'policies', 'retries', 'call', 'matching'])
    // The breaker would end the retries before they multiply.
    resource.deleteIn(['spec', 'targets', 'apps', 'legacy-pricing', 'circuitBreaker'])
  },
}
