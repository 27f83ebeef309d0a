import type { Expectation } from '@better-together/harness/facts'
import { orderEdges } from '@better-together/shop-client/zipkin'
import type { Claim } from '../src/claim.ts'
import { edgesAfterBroker, followOrders } from './run.ts'

const expected: Expectation = {
  facts: {
    ...Object.fromEntries(Object.keys(orderEdges).map((name) => [name, 'observed'])),
    'the event in the broker names the order’s trace': true,
    'spans by anyone but apps and sidecars': 0,
    ...Object.fromEntries(
      Object.keys(edgesAfterBroker).map((name) => [`order killed, then recovered: ${name}`, 'observed']),
    ),
    'control, Dapr’s sampling 0: order ► inventory': 'observed',
    'control, Dapr’s sampling 0: traceparent of the event': 'empty',
    'control, Dapr’s sampling 0: notifier’s spans in the order’s trace': 0,
    'control, Dapr’s sampling 0: notifier has spans in another trace': true,
  },
}

export const claim: Claim = {
  number: 5,
  name: 'traces',
  fast: true,
  statement: 'Dapr’s traces go on through pub/sub. Without Dapr’s tracing they end at the broker, whoever else traces.',
  method:
    'One order, and its spans in Zipkin: who is whose parent, from the shopper to the notification. Another order whose service is killed while it waits for a price. Control: samplingRate "0", as advice to leave tracing to the mesh would have it. Calls still hang together then, because the apps pass the context on; the event’s traceparent is emptied by the sidecar, though the app had filled it in.',
  run: followOrders,
  expected: {
    local: expected,
    'dapr-only': expected,
    'dapr-istio': expected,
    'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
  },
}
