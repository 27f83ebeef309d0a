import type { Component, Retry } from '../model/dapr-resources.ts'
import { metadataOf } from '../model/dapr-resources.ts'
import { goDurationMs, inWords } from '../model/duration.ts'
import { inboundTarget, retriesOf, retryNamed, timeoutNamed } from '../model/policies.ts'
import type { Rule } from './rule.ts'

const DEFAULT_PROCESSING_MS = 60_000
const EXPONENTIAL = { initialMs: 500, factor: 1.5, maxMs: 60_000 } // cenkalti/backoff, as dapr/kit uses it

function backoffMs(retry: Retry): number {
  const retries = retriesOf(retry)
  if (retry.policy !== 'exponential') return retries * (goDurationMs(retry.duration ?? '5s') ?? 0)
  const max = goDurationMs(retry.maxInterval ?? '60s') ?? EXPONENTIAL.maxMs
  let sum = 0
  for (let n = 0; n < Math.min(retries, 1000); n += 1)
    sum += Math.min(EXPONENTIAL.initialMs * EXPONENTIAL.factor ** n, max)
  return sum
}

function processingMs(component: Component): number {
  const text = metadataOf(component, 'processingTimeout')?.value
  if (text === undefined || text === '') return DEFAULT_PROCESSING_MS
  return /^\d+$/.test(text) ? Number(text) : (goDurationMs(text) ?? DEFAULT_PROCESSING_MS)
}

export const inboundBudget: Rule = {
  id: 'BT506',
  slug: 'inbound-budget',
  severity: 'warning',
  title: 'Inbound retries last longer than processingTimeout',
  why: 'After processingTimeout another worker takes the message over while the first still retries: the handler runs twice at the same time.',
  fix: 'Make (maxRetries + 1) × timeout + all pauses smaller than processingTimeout.',
  link: 'https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-redis-pubsub/',
  *check(model) {
    for (const { manifest, value } of model.components) {
      const target = value.spec.type === 'pubsub.redis' ? inboundTarget(model, manifest.name) : undefined
      const retry = retryNamed(model, target?.names.retry)
      if (target === undefined || retry === undefined || retriesOf(retry) < 0) continue
      const attemptMs = goDurationMs(timeoutNamed(model, target.names.timeout) ?? '0') ?? 0
      const budget = (retriesOf(retry) + 1) * attemptMs + backoffMs(retry)
      const limit = processingMs(value)
      if (limit === 0 || budget <= limit) continue
      yield {
        on: target.manifest,
        path: ['spec', 'targets', 'components', manifest.name, 'inbound', 'retry'],
        message: `up to ${inWords(budget)} of attempts and pauses, but ${manifest.name} gives a message to another worker after ${inWords(limit)}`,
      }
    }
  },
}
