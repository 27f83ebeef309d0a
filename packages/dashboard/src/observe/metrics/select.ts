import { attemptsSent, type Sample, sumOf } from '@better-together/shop-client/dapr-metrics'
import type { Tally } from './tally.ts'

export type Samples = readonly Sample[]
type Where = (labels: Sample['labels']) => boolean

const MS_OF_FASTEST_BUCKET = 1

function cumulative(samples: Samples, name: string, where: Where): Map<number, number> {
  const buckets = new Map<number, number>()
  for (const sample of samples) {
    if (sample.name !== `${name}_bucket` || !where(sample.labels)) continue
    const upTo = Number(sample.labels.le?.replace('Inf', 'Infinity'))
    buckets.set(upTo, (buckets.get(upTo) ?? 0) + sample.value)
  }
  return buckets
}

export const isFailure: Where = ({ status = '' }) => Number(status) >= 500

/** Calls that a sidecar timed in a histogram with their HTTP status. */
export function timed(samples: Samples, name: string, where: Where): Tally {
  const failed: Where = (labels) => where(labels) && isFailure(labels)
  return {
    count: sumOf(samples, `${name}_count`, where),
    errors: sumOf(samples, `${name}_count`, failed),
    buckets: cumulative(samples, name, where),
  }
}

/** Attempts that a sidecar sent to an app: what was not answered, or with 500 and above, is an error. */
export function attempts(samples: Samples, app: string): Tally {
  const answered: Where = (labels) => labels.src_app_id === app && !isFailure(labels)
  const good = sumOf(samples, 'dapr_runtime_service_invocation_res_recv_total', answered)
  const ofApp: Where = (labels) => labels.src_app_id === app
  const buckets = cumulative(samples, 'dapr_runtime_service_invocation_res_recv_latency_ms', ofApp)
  const sent = attemptsSent(samples, app)
  return { count: sent, errors: Math.max(0, sent - good), buckets }
}

/**
 * Operations on a component. daprd counts all of them and times only those that take a whole millisecond, so the others
 * belong into the fastest bucket, and with cumulative buckets into every one.
 */
export function operations(samples: Samples, kind: 'state' | 'pubsub_egress'): Tally {
  const name = `dapr_component_${kind}`
  const all: Where = () => true
  const count = sumOf(samples, `${name}_count`, all)
  const untimed = Math.max(0, count - sumOf(samples, `${name}_latencies_count`, all))
  const slow = cumulative(samples, `${name}_latencies`, all)
  const bounds = new Set([MS_OF_FASTEST_BUCKET, ...slow.keys()])
  return {
    count,
    errors: sumOf(samples, `${name}_count`, ({ success }) => success === 'false'),
    buckets: new Map([...bounds].map((upTo) => [upTo, (slow.get(upTo) ?? 0) + untimed])),
  }
}

export function together(...tallies: readonly Tally[]): Tally {
  const buckets = new Map<number, number>()
  for (const tally of tallies)
    for (const [upTo, total] of tally.buckets) buckets.set(upTo, (buckets.get(upTo) ?? 0) + total)
  return {
    count: tallies.reduce((sum, { count }) => sum + count, 0),
    errors: tallies.reduce((sum, { errors }) => sum + errors, 0),
    buckets,
  }
}
