import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { restartDeployments, secret } from '@better-together/harness/cluster/pods'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { readStoredEvents } from '@better-together/shop-client/broker'
import {
  type Edge,
  missingEdges,
  orderEdges,
  readTrace,
  readWholeTrace,
  type Span,
} from '@better-together/shop-client/zipkin'
import { placeAndCrash, placeTraced, zipkin } from './traced-orders.ts'

const SPANS_ARRIVE_MS = 20_000
/** Longer than spans take from any process to Zipkin, for what must not arrive. */
const SPANS_SETTLE_MS = 8000
const OURS = new Set(['shopper', 'order', 'inventory', 'notifier'])

const afterBroker = ['order’s sidecar ► broker ► notifier’s sidecar', 'notifier’s sidecar ► notifier'] as const
/** The apps' own spans: these stand without Dapr's. */
const call: Record<string, Edge> = { 'order ► inventory': [/^order: post/, /^inventory: post \/reserve$/] }

/** One order's spans, an order whose service is killed meanwhile, and the same with Dapr's sampling at 0. */
export async function followOrders(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const { traceId, orderId } = await placeTraced(environment, 0)
  const spans = await traceOf(environment, traceId, orderEdges)
  const event = await eventTrace(environment, orderId)
  await attachEvidence('one order’s spans, parent ► child', lines(spans))
  await attachEvidence('its event’s traceparent, as it lies in Redis', event)
  const missing = missingEdges(spans, orderEdges)

  environment.report('an order whose service is killed')
  const crashed = await placeAndCrash(environment)
  const edges = Object.fromEntries(
    Object.entries(orderEdges).filter(([name]) => afterBroker.some((one) => one === name)),
  )
  const after = await traceOf(environment, crashed, edges)
  await attachEvidence('spans of an order whose service was killed', lines(after))
  const notRecovered = missingEdges(after, edges)

  environment.report('the control: the same with Dapr’s tracing off')
  return {
    ...Object.fromEntries(Object.keys(orderEdges).map((name) => [name, missing.includes(name) ? 'missing' : 'seen'])),
    'the event in the broker names the order’s trace': event.includes(traceId),
    'spans by anyone but apps and sidecars': spans.filter(
      ({ localEndpoint }) => !OURS.has(localEndpoint?.serviceName ?? ''),
    ).length,
    ...Object.fromEntries(
      afterBroker.map((name) => [
        `order killed, then recovered: ${name}`,
        notRecovered.includes(name) ? 'missing' : 'seen',
      ]),
    ),
    ...(await withSampling(environment, '0', () => withoutDaprTracing(environment, attachEvidence))),
  }
}

async function withoutDaprTracing(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const { traceId, orderId } = await placeTraced(environment, 0)
  const whole = await traceOf(environment, traceId, call)
  await sleep(SPANS_SETTLE_MS, undefined, { signal: environment.signal })
  const spans = await zipkin(environment, (url) => readTrace(url, traceId))
  const event = await eventTrace(environment, orderId)
  await attachEvidence('control, sampling 0: the order’s spans', lines(spans))
  return {
    'control, Dapr’s sampling 0: order ► inventory': missingEdges(whole, call).length === 0 ? 'seen' : 'missing',
    'control, Dapr’s sampling 0: traceparent of the event': event || 'empty',
    'control, Dapr’s sampling 0: notifier’s spans in the order’s trace': spans.filter(
      ({ localEndpoint }) => localEndpoint?.serviceName === 'notifier',
    ).length,
  }
}

/** Sidecars read their Configuration once, at start: they start anew with the other sampling, and again afterwards. */
async function withSampling<Result>(
  environment: ClusterEnvironment,
  rate: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const sample = async (samplingRate: string) => {
    const patch = JSON.stringify({ spec: { tracing: { samplingRate } } })
    for (const app of ['order', 'inventory', 'notifier']) {
      const configuration = ['patch', 'configurations.dapr.io', app, '--type', 'merge', '--patch', patch]
      await environment.kubectl(['--namespace', environment.namespace, ...configuration])
    }
    await restartDeployments(environment, ['order', 'inventory', 'notifier'])
  }
  try {
    await sample(rate)
    return await work()
  } finally {
    await sample('1')
  }
}

const traceOf = (
  environment: ClusterEnvironment,
  traceId: string,
  edges: Readonly<Record<string, Edge>>,
): Promise<Span[]> =>
  zipkin(environment, (url) => readWholeTrace(url, traceId, edges, { deadlineMs: SPANS_ARRIVE_MS, everyMs: 500 }))

async function eventTrace(environment: ClusterEnvironment, orderId: string): Promise<string> {
  const password = await secret(environment, 'redis-auth', 'password')
  const events = await environment.through('statefulset/redis', 6379, (_url, port) =>
    readStoredEvents({ port, password }, 'order-placed'),
  )
  return events.find(({ id }) => id === orderId)?.traceparent ?? 'no such event'
}

const lines = (spans: readonly Span[]) =>
  spans
    .map(
      ({ id, parentId, localEndpoint, name }) => `${parentId ?? '-'} ► ${id}  ${localEndpoint?.serviceName}: ${name}`,
    )
    .join('\n')
