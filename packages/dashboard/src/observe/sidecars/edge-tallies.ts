import { attemptsSent, type Sample, sumOf } from '@better-together/shop-client/dapr-metrics'
import type { Tally } from './tally.ts'

const APIS = 'dapr_http_server_latency'
const APP = 'dapr_http_client_roundtrip_latency'

const invoke = (app: string) => api((path) => path.startsWith(`/v1.0/invoke/${app}/`))
const state = api((path) => path.startsWith('/v1.0/state/'))
const publish = api((path) => path.startsWith('/v1.0/publish/'))
const anyApi = api((path) => !/\/(metadata|healthz)/.test(path))
const events = app((path) => path.startsWith('/events/'))
const anyRoute = app((path) => !path.startsWith('/dapr/'))
const redis = (samples: Samples) => together(operations(samples, 'state'), operations(samples, 'pubsub_egress'))

/** Edge → the app whose sidecar counts it, and how. Edges without a sidecar are not among them. */
export const edgeTallies: Readonly<Record<string, { app: string; tally: (samples: Samples) => Tally }>> = {
  // The app’s view: a call that was retried is one call, and takes as long as all its attempts together.
  'dapr:order>dapr:inventory': { app: 'order', tally: invoke('inventory') },
  'dapr:order>dapr:legacy-pricing': { app: 'order', tally: invoke('legacy-pricing') },
  'dapr:order>dapr:statestore': { app: 'order', tally: state },
  'dapr:order>dapr:pubsub': { app: 'order', tally: publish },
  'dapr:inventory>dapr:statestore': { app: 'inventory', tally: state },
  'dapr:notifier>dapr:statestore': { app: 'notifier', tally: state },
  'dapr:pubsub>dapr:notifier': { app: 'notifier', tally: events },
  // The network’s view: every attempt counts.
  'order>order-daprd': { app: 'order', tally: anyApi },
  'inventory>inventory-daprd': { app: 'inventory', tally: anyApi },
  'notifier>notifier-daprd': { app: 'notifier', tally: anyApi },
  'order-daprd>inventory-daprd': { app: 'order', tally: (samples) => attempts(samples, 'inventory') },
  'order-daprd>legacy-pricing': { app: 'order', tally: (samples) => attempts(samples, 'legacy-pricing') },
  'inventory-daprd>inventory': { app: 'inventory', tally: anyRoute },
  'notifier-daprd>notifier': { app: 'notifier', tally: events },
  'order-daprd>redis': { app: 'order', tally: redis },
  'inventory-daprd>redis': { app: 'inventory', tally: redis },
  'notifier-daprd>redis': { app: 'notifier', tally: redis },
}

function api(isOne: (path: string) => boolean) {
  return (samples: Samples) => timed(samples, APIS, ({ path = '' }) => isOne(path))
}

function app(isOne: (path: string) => boolean) {
  return (samples: Samples) => timed(samples, APP, ({ path = '' }) => isOne(path))
}

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

const isFailure: Where = ({ status = '' }) => Number(status) >= 500

/** Tallies the calls that a sidecar timed in a histogram with their HTTP status. */
function timed(samples: Samples, name: string, where: Where): Tally {
  const failed: Where = (labels) => where(labels) && isFailure(labels)
  return {
    count: sumOf(samples, `${name}_count`, where),
    errors: sumOf(samples, `${name}_count`, failed),
    buckets: cumulative(samples, name, where),
  }
}

/** Counts the attempts that a sidecar sent to an app: no response, or one with 500 or above, is an error. */
export function attempts(samples: Samples, app: string): Tally {
  const answered: Where = (labels) => labels.src_app_id === app && !isFailure(labels)
  const good = sumOf(samples, 'dapr_runtime_service_invocation_res_recv_total', answered)
  const ofApp: Where = (labels) => labels.src_app_id === app
  const buckets = cumulative(samples, 'dapr_runtime_service_invocation_res_recv_latency_ms', ofApp)
  const sent = attemptsSent(samples, app)
  return { count: sent, errors: Math.max(0, sent - good), buckets }
}

/**
 * Tallies operations on a component. daprd counts all of them and times only those that take a whole millisecond, so
 * the others belong in the fastest bucket and, because buckets are cumulative, in every one.
 */
function operations(samples: Samples, kind: 'state' | 'pubsub_egress'): Tally {
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

function together(...tallies: readonly Tally[]): Tally {
  const buckets = new Map<number, number>()
  for (const tally of tallies)
    for (const [upTo, total] of tally.buckets) buckets.set(upTo, (buckets.get(upTo) ?? 0) + total)
  return {
    count: tallies.reduce((sum, { count }) => sum + count, 0),
    errors: tallies.reduce((sum, { errors }) => sum + errors, 0),
    buckets,
  }
}
