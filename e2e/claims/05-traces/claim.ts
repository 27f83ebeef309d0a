import { setTimeout as sleep } from 'node:timers/promises'
import type { Edit } from '@better-together/harness/environment'
import type { AttachEvidence, Expectation, Facts } from '@better-together/harness/facts'
import type { StartedShop } from '@better-together/harness/local/shop'
import { readStoredEvents } from '@better-together/shop-client/broker'
import {
  type Edge,
  missingEdges,
  orderEdges,
  readTrace,
  readWholeTrace,
  type Span,
} from '@better-together/shop-client/zipkin'
import type { Claim } from '../src/claim.ts'
import { followOrders } from './cluster.ts'
import { placeOrderAndCrash, placeTracedOrder } from './traced-order.ts'

const SPANS_ARRIVE_MS = 15_000
/** Longer than spans take from any process to Zipkin, for what must not arrive. */
const SPANS_SETTLE_MS = 4000

const afterBroker = ['order’s sidecar ► broker ► notifier’s sidecar', 'notifier’s sidecar ► notifier'] as const
/** The apps' own spans: these stand without Dapr's. */
const call: Record<string, Edge> = { 'order ► inventory': [/^order: post/, /^inventory: post \/reserve$/] }

const sampleNothing: Edit = (resource) => {
  if (resource.get('kind') === 'Configuration') resource.setIn(['spec', 'tracing', 'samplingRate'], '0')
}
const quickSpans = { OTEL_BSP_SCHEDULE_DELAY: '500' }
const env = { order: quickSpans, inventory: quickSpans, notifier: quickSpans }

/** The shop's Zipkin. @throws Error when there is none: without it nothing can be seen, and nothing seen is no pass */
function zipkinOf(shop: StartedShop): string {
  if (shop.urls.zipkin) return shop.urls.zipkin
  throw new Error('There is no Zipkin, so no trace can be looked at; the lines above say what was tried and what to do')
}

const traceOf = (shop: StartedShop, traceId: string, edges: Readonly<Record<string, Edge>>): Promise<Span[]> =>
  readWholeTrace(zipkinOf(shop), traceId, edges, { deadlineMs: SPANS_ARRIVE_MS, everyMs: 300 })

async function eventTrace(shop: StartedShop, orderId: string): Promise<string> {
  const redis = { port: shop.ports.redis, password: shop.identities.redisPassword }
  const event = (await readStoredEvents(redis, 'order-placed')).find(({ id }) => id === orderId)
  return event?.traceparent ?? 'no such event'
}

const lines = (spans: readonly Span[]) =>
  spans.map(
    ({ id, parentId, localEndpoint, name }) => `${parentId ?? '-'} ► ${id}  ${localEndpoint?.serviceName}: ${name}`,
  )

async function withDaprTracing(shop: StartedShop, attachEvidence: AttachEvidence): Promise<Facts> {
  const { traceId, orderId } = await placeTracedOrder(shop, 'traced')
  const spans = await traceOf(shop, traceId, orderEdges)
  const missing = missingEdges(spans, orderEdges)
  const event = await eventTrace(shop, orderId)
  await attachEvidence('one order’s spans, parent ► child', lines(spans).join('\n'))
  await attachEvidence('its event’s traceparent, as it lies in Redis', event)

  const recovered = await placeOrderAndCrash(shop, 'crashed')
  const recoveredEdges = Object.fromEntries(
    Object.entries(orderEdges).filter(([name]) => afterBroker.some((one) => one === name)),
  )
  const recoveredSpans = await traceOf(shop, recovered.traceId, recoveredEdges)
  const notRecovered = missingEdges(recoveredSpans, recoveredEdges)
  await attachEvidence('spans of an order whose service was killed', lines(recoveredSpans).join('\n'))
  return {
    ...Object.fromEntries(Object.keys(orderEdges).map((name) => [name, missing.includes(name) ? 'missing' : 'seen'])),
    'the event in the broker names the order’s trace': event.includes(traceId),
    ...Object.fromEntries(
      afterBroker.map((name) => [
        `order killed, then recovered: ${name}`,
        notRecovered.includes(name) ? 'missing' : 'seen',
      ]),
    ),
  }
}

async function withoutDaprTracing(shop: StartedShop, attachEvidence: AttachEvidence): Promise<Facts> {
  const { traceId, orderId } = await placeTracedOrder(shop, 'untraced')
  const whole = await traceOf(shop, traceId, call)
  await sleep(SPANS_SETTLE_MS)
  const spans = await readTrace(zipkinOf(shop), traceId)
  const event = await eventTrace(shop, orderId)
  await attachEvidence('control, sampling 0: the order’s spans', lines(spans).join('\n'))
  const elsewhere = await fetch(`${zipkinOf(shop)}/api/v2/services`).then(
    (response) => response.json() as Promise<string[]>,
  )
  return {
    'control, Dapr’s sampling 0: order ► inventory': missingEdges(whole, call).length === 0 ? 'seen' : 'missing',
    'control, Dapr’s sampling 0: traceparent of the event': event || 'empty',
    'control, Dapr’s sampling 0: notifier’s spans in the order’s trace': spans.filter(
      ({ localEndpoint }) => localEndpoint?.serviceName === 'notifier',
    ).length,
    'control, Dapr’s sampling 0: notifier has spans in another trace': elsewhere.includes('notifier'),
  }
}

const expected = {
  facts: {
    ...Object.fromEntries(Object.keys(orderEdges).map((name) => [name, 'seen'])),
    'the event in the broker names the order’s trace': true,
    ...Object.fromEntries(afterBroker.map((name) => [`order killed, then recovered: ${name}`, 'seen'])),
    'control, Dapr’s sampling 0: order ► inventory': 'seen',
    'control, Dapr’s sampling 0: traceparent of the event': 'empty',
    'control, Dapr’s sampling 0: notifier’s spans in the order’s trace': 0,
    'control, Dapr’s sampling 0: notifier has spans in another trace': true,
  },
}

/** Zipkin holds traces of earlier runs there, so what notifier traced elsewhere tells nothing. */
const { 'control, Dapr’s sampling 0: notifier has spans in another trace': _local, ...everywhere } = expected.facts
const inCluster: Expectation = { facts: { ...everywhere, 'spans by anyone but apps and sidecars': 0 } }

export const claim: Claim = {
  number: 5,
  name: 'traces',
  fast: true,
  statement: 'Dapr’s traces go on through pub/sub. Without Dapr’s tracing they end at the broker, whoever else traces.',
  method:
    'One order, and its spans in Zipkin: who is whose parent, from the shopper to the notification. Another order whose service is killed while it waits for a price. Control: samplingRate "0", as advice to leave tracing to the mesh would have it. Calls still hang together then, because the apps pass the context on; the event’s traceparent is emptied by the sidecar, though the app had filled it in.',
  run: {
    async local(environment, attachEvidence) {
      const traced = await environment.withShop({ env }, (shop) => withDaprTracing(shop, attachEvidence))
      environment.report('the control: the same with Dapr’s tracing off')
      return {
        ...traced,
        ...(await environment.withShop({ env, edit: sampleNothing }, (shop) =>
          withoutDaprTracing(shop, attachEvidence),
        )),
      }
    },
    cluster: followOrders,
  },
  expected: {
    local: expected,
    'dapr-only': inCluster,
    'dapr-istio': inCluster,
    'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
  },
}
