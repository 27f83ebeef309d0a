import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { waitFor } from '@better-together/shop-client/wait-for'
import { readTrace } from '@better-together/shop-client/zipkin'

/** Longer than spans take from any process to Zipkin. */
const SPANS_SETTLE_MS = 8000
const CONFIRMED_WITHIN_MS = 60_000

/** How many spans of notifier and its sidecar stand in the trace of an order. */
export async function notifierSpans(environment: ClusterEnvironment): Promise<number> {
  const traceId = randomBytes(16).toString('hex')
  const headers = {
    'content-type': 'application/json',
    'idempotency-key': `spans-${traceId}`,
    traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
  }
  const body = JSON.stringify({ customer: 'Ada', sku: 'milk-jug', quantity: 1 })
  await environment.through('deploy/order', 7001, (url) =>
    waitFor(async () => (await fetch(`${url}/orders`, { method: 'POST', headers, body })).ok, {
      what: 'A confirmed order',
      deadlineMs: CONFIRMED_WITHIN_MS,
      everyMs: 1000,
    }),
  )
  await sleep(SPANS_SETTLE_MS)
  const spans = await environment.through('deploy/zipkin', 9411, (url) => readTrace(url, traceId))
  return spans.filter(({ localEndpoint }) => localEndpoint?.serviceName === 'notifier').length
}
