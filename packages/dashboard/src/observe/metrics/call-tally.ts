import { sumOf } from '@better-together/shop-client/dapr-metrics'
import type { CallWindow } from '../zipkin/trace-evidence.ts'
import { bucketsOf, longestOf } from './histogram.ts'
import { attempts, type Samples } from './select.ts'

/** `timeouts.call` of components/resiliency.yaml. An attempt that it ends is in no histogram of answers. */
const TIMEOUT_MS = 2000

/** What a sidecar has counted of its resiliency policies towards one app, since it started. */
export type CallTally = {
  repeatedCalls: number
  breakerOpen: number
  timeouts: number
  buckets: ReadonlyMap<number, number>
}

/** @param target as the policies name it: `app_inventory` for an app, `Pubsub_pubsub` for a component */
export function callTally(samples: Samples, target: string): CallTally {
  const activations = (policy: string, status = '') =>
    sumOf(samples, 'dapr_resiliency_activations_total', isOf(target, policy, [status]))
  return {
    repeatedCalls: activations('retry'),
    timeouts: activations('timeout'),
    // Calls that found it so, and the moment it came to be so. A half-open one lets some through and refuses the others.
    breakerOpen:
      sumOf(samples, 'dapr_resiliency_count', isOf(target, 'circuitbreaker', ['open', 'half-open'])) +
      activations('circuitbreaker', 'open'),
    buckets: attempts(samples, target.replace(/^app_/, '')).buckets,
  }
}

/** What happened between two tallies; undefined when the sidecar was started anew in between. */
export function windowOf(before: CallTally, after: CallTally): CallWindow | undefined {
  const repeatedCalls = after.repeatedCalls - before.repeatedCalls
  const breakerOpen = after.breakerOpen - before.breakerOpen
  if (repeatedCalls < 0 || breakerOpen < 0) return undefined
  const answered = bucketsOf(
    new Map([...after.buckets].map(([upTo, total]) => [upTo, total - (before.buckets.get(upTo) ?? 0)])),
  )
  const timedOutMs = after.timeouts > before.timeouts ? TIMEOUT_MS : 0
  return { repeatedCalls, breakerOpen, longestAttemptMs: Math.max(longestOf(answered), timedOutMs) }
}

const isOf =
  (target: string, policy: string, statuses: readonly string[]) =>
  (labels: Readonly<Record<string, string>>): boolean =>
    labels.target === target && labels.policy === policy && statuses.includes(labels.status ?? '')
