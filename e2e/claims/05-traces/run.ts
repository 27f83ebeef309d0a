import { setTimeout as sleep } from 'node:timers/promises'
import type { Edit, Environment, Shop } from '@better-together/harness/environment'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import {
  type Edge,
  missingEdges,
  orderEdges,
  readTrace,
  readWholeTrace,
  type Span,
} from '@better-together/shop-client/zipkin'
import { z } from 'zod'
import { placeOrderAndCrash, placeTracedOrder } from './traced-order.ts'

const SPANS_ARRIVE_MS = 20_000
/** Longer than spans take from any process to Zipkin, for what must not arrive: a cluster's apps send every five seconds. */
const SPANS_SETTLE_MS = 8000
const OURS = new Set(['shopper', 'order', 'inventory', 'notifier'])

const afterBroker = ['order’s sidecar ► broker ► notifier’s sidecar', 'notifier’s sidecar ► notifier']
export const edgesAfterBroker: Readonly<Record<string, Edge>> = Object.fromEntries(
  Object.entries(orderEdges).filter(([name]) => afterBroker.includes(name)),
)
/** The apps' own spans: these exist without Dapr's. */
const call: Record<string, Edge> = { 'order ► inventory': [/^order: post/, /^inventory: post \/reserve$/] }

const sampleNothing: Edit = (resource) => {
  if (resource.get('kind') === 'Configuration') resource.setIn(['spec', 'tracing', 'samplingRate'], '0')
}
const quickSpans = { OTEL_BSP_SCHEDULE_DELAY: '500' }
const env = { order: quickSpans, inventory: quickSpans, notifier: quickSpans }

/** Follows one order's spans, those of an order whose service is killed meanwhile, and the same with Dapr's sampling at 0. */
export async function followOrders(environment: Environment, attachEvidence: AttachEvidence): Promise<Facts> {
  const traced = await environment.withShop({ env }, async (shop) => {
    const facts = await withDaprTracing(shop, attachEvidence)
    environment.report('an order whose service is killed')
    return { ...facts, ...(await afterCrash(shop, attachEvidence)) }
  })
  environment.report('the control: the same with Dapr’s tracing off')
  const untraced = await environment.withShop({ env, edit: sampleNothing }, (shop) =>
    withoutDaprTracing(shop, attachEvidence),
  )
  return { ...traced, ...untraced }
}

async function withDaprTracing(shop: Shop, attachEvidence: AttachEvidence): Promise<Facts> {
  const { traceId, orderId } = await placeTracedOrder(shop)
  const spans = await traceOf(shop, traceId, orderEdges)
  const event = await eventTrace(shop, orderId)
  await attachEvidence('one order’s spans, parent ► child', lines(spans))
  await attachEvidence('its event’s traceparent, as it lies in Redis', event)
  return {
    ...edgeFacts(spans, orderEdges),
    'the event in the broker names the order’s trace': event.includes(traceId),
    'spans by anyone but apps and sidecars': spans.filter(
      ({ localEndpoint }) => !OURS.has(localEndpoint?.serviceName ?? ''),
    ).length,
  }
}

async function afterCrash(shop: Shop, attachEvidence: AttachEvidence): Promise<Facts> {
  const traceId = await placeOrderAndCrash(shop)
  const spans = await traceOf(shop, traceId, edgesAfterBroker)
  await attachEvidence('spans of an order whose service was killed', lines(spans))
  return edgeFacts(spans, edgesAfterBroker, 'order killed, then recovered: ')
}

async function withoutDaprTracing(shop: Shop, attachEvidence: AttachEvidence): Promise<Facts> {
  const begun = Date.now()
  const { traceId, orderId } = await placeTracedOrder(shop)
  const whole = await traceOf(shop, traceId, call)
  await sleep(SPANS_SETTLE_MS)
  const spans = await shop.at('zipkin', (url) => readTrace(url, traceId))
  const event = await eventTrace(shop, orderId)
  await attachEvidence('control, sampling 0: the order’s spans', lines(spans))
  return {
    ...edgeFacts(whole, call, 'control, Dapr’s sampling 0: '),
    'control, Dapr’s sampling 0: traceparent of the event': event || 'empty',
    'control, Dapr’s sampling 0: notifier’s spans in the order’s trace': spans.filter(
      ({ localEndpoint }) => localEndpoint?.serviceName === 'notifier',
    ).length,
    'control, Dapr’s sampling 0: notifier has spans in another trace': await notifierTraced(shop, begun),
  }
}

const traceOf = (shop: Shop, traceId: string, edges: Readonly<Record<string, Edge>>): Promise<Span[]> =>
  shop.at('zipkin', (url) => readWholeTrace(url, traceId, edges, { deadlineMs: SPANS_ARRIVE_MS, everyMs: 300 }))

/** Whether notifier has reported a span of an event that it was given since then, in any trace. */
async function notifierTraced(shop: Shop, since: number): Promise<boolean> {
  const now = Date.now()
  const query = new URLSearchParams({
    serviceName: 'notifier',
    spanName: 'post /events/order-placed',
    endTs: String(now),
    lookback: String(now - since),
  })
  // https://zipkin.io/zipkin-api/#/default/get_traces
  const traces = await shop.at('zipkin', async (url) => (await fetch(`${url}/api/v2/traces?${query}`)).json())
  return z.array(z.array(z.unknown())).parse(traces).length > 0
}

async function eventTrace(shop: Shop, orderId: string): Promise<string> {
  const event = (await shop.events('order-placed')).find(({ id }) => id === orderId)
  return event?.traceparent ?? 'no such event'
}

function edgeFacts(spans: readonly Span[], edges: Readonly<Record<string, Edge>>, prefix = ''): Facts {
  const missing = missingEdges(spans, edges)
  const names = Object.keys(edges)
  return Object.fromEntries(names.map((name) => [prefix + name, missing.includes(name) ? 'missing' : 'observed']))
}

const lines = (spans: readonly Span[]) =>
  spans
    .map(
      ({ id, parentId, localEndpoint, name }) => `${parentId ?? '-'} ► ${id}  ${localEndpoint?.serviceName}: ${name}`,
    )
    .join('\n')
