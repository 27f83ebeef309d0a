import { attempts, operations, type Samples, timed, together } from './select.ts'
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

/** Edge → the app whose sidecar counts it, and how. What no sidecar takes part in is not among them. */
export const edgeTallies: Readonly<Record<string, { app: string; tally: (samples: Samples) => Tally }>> = {
  // As the app sees it: a call that was repeated is one call, and takes as long as all attempts together.
  'dapr:order>dapr:inventory': { app: 'order', tally: invoke('inventory') },
  'dapr:order>dapr:legacy-pricing': { app: 'order', tally: invoke('legacy-pricing') },
  'dapr:order>dapr:statestore': { app: 'order', tally: state },
  'dapr:order>dapr:pubsub': { app: 'order', tally: publish },
  'dapr:inventory>dapr:statestore': { app: 'inventory', tally: state },
  'dapr:notifier>dapr:statestore': { app: 'notifier', tally: state },
  'dapr:pubsub>dapr:notifier': { app: 'notifier', tally: events },
  // As the network sees it: every attempt is one.
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
