import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseExposition } from '@better-together/shop-client/dapr-metrics'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { DELIVERY_TIMEOUT_MS, MAX_REPEATS, RETRY_PAUSE_MS } from '../../src/observe/orders/trace-evidence.ts'
import { createSidecarHistory, edgeNumbers } from '../../src/observe/sidecars/sidecar-history.ts'
import { bucketsOf, longestOf, quantileOf } from '../../src/observe/sidecars/tally.ts'

const REPOSITORY = resolve(import.meta.dirname, '../../../..')
const all = () => true

/** A sidecar’s metrics after `sent` attempts at inventory, of which `good` were answered, `slow` of them in 100 to 200 ms. */
const page = (sent: number, good = sent, slow = 0, more = '') => `
# HELP dapr_runtime_service_invocation_req_sent_total how many
dapr_runtime_service_invocation_req_sent_total{app_id="order",dst_app_id="inventory",type="unary"} ${sent}
dapr_runtime_service_invocation_res_recv_total{app_id="order",src_app_id="inventory",status="200",type="unary"} ${good}
dapr_runtime_service_invocation_res_recv_latency_ms_bucket{app_id="order",src_app_id="inventory",status="200",le="100"} ${good - slow}
dapr_runtime_service_invocation_res_recv_latency_ms_bucket{app_id="order",src_app_id="inventory",status="200",le="200"} ${good}
dapr_runtime_service_invocation_res_recv_latency_ms_bucket{app_id="order",src_app_id="inventory",status="200",le="+Inf"} ${good}
${more}`

function historyOf(...pages: string[]) {
  const history = createSidecarHistory()
  pages.forEach((text, second) => {
    history.add('order', parseExposition(text, all), second * 1000, second * 1000 + 5)
  })
  return history
}

test('quantiles lie within their bucket, and there are none without observations', () => {
  const cumulative = [
    [20, 10],
    [10, 5],
    [Number.POSITIVE_INFINITY, 10],
  ] as const
  const buckets = bucketsOf(new Map(cumulative))
  expect(quantileOf(buckets, 0.5)).toBe(10)
  expect(quantileOf(buckets, 0.75)).toBe(15)
  expect(longestOf(buckets)).toBe(20)
  expect(quantileOf([], 0.5)).toBeNull()
})

test('an edge shows rate, errors and latency of the last ten seconds only', () => {
  const history = historyOf(page(1000), page(1010, 1005, 5))
  expect(edgeNumbers(history, 'order-daprd>inventory-daprd', 1005)).toEqual({
    perSecond: 10,
    errorsPerSecond: 5,
    latencyMs: { p50: 150, p95: 195 },
  })
  const nothing = { perSecond: null, errorsPerSecond: null, latencyMs: null }
  expect(edgeNumbers(history, 'order-daprd>inventory-daprd', 60_000)).toEqual(nothing)
  expect(edgeNumbers(history, 'inventory-daprd>inventory', 1005)).toEqual(nothing)
})

test('a restarted sidecar counts from zero, and nothing becomes negative', () => {
  const history = historyOf(page(1000), page(1010), page(4))
  expect(edgeNumbers(history, 'order-daprd>inventory-daprd', 2005)).toMatchObject({ perSecond: 7, errorsPerSecond: 0 })
})

test('operations that took less than a millisecond are counted as fast', () => {
  const state = (count: number, timed: number) => `
dapr_component_state_count{app_id="order",component="statestore",operation="set",success="true"} ${count}
dapr_component_state_latencies_count{app_id="order",component="statestore",operation="set",success="true"} ${timed}
dapr_component_state_latencies_bucket{app_id="order",component="statestore",operation="set",success="true",le="1"} 0
dapr_component_state_latencies_bucket{app_id="order",component="statestore",operation="set",success="true",le="5"} ${timed}`
  const numbers = edgeNumbers(historyOf(state(0, 0), state(100, 2)), 'order-daprd>redis', 1005)
  expect(numbers.perSecond).toBe(100)
  expect(numbers.latencyMs).toEqual({ p50: 0.5, p95: 1 })
})

test('what happened during a call is known once there are samples from before and after it', () => {
  const policies = (repeated: number, open: number, timeouts = 0) => `
dapr_resiliency_activations_total{policy="retry",status="",target="app_inventory"} ${repeated}
dapr_resiliency_activations_total{policy="timeout",status="",target="app_inventory"} ${timeouts}
dapr_resiliency_count{policy="circuitbreaker",status="open",target="app_inventory"} ${open}`
  const history = historyOf(
    page(9, 9, 0, policies(1, 0)),
    page(12, 11, 1, policies(2, 3)),
    page(13, 11, 1, policies(2, 3, 1)),
  )
  expect(history.callWindow('inventory', 100, 900)).toEqual({ repeatedCalls: 1, breakerOpen: 3, longestAttemptMs: 200 })
  expect(history.callWindow('inventory', 1100, 1900)).toEqual({
    repeatedCalls: 0,
    breakerOpen: 0,
    longestAttemptMs: 2000,
  })
  expect(history.callWindow('inventory', 1100, 2100)).toBeUndefined()
  expect(history.isQuiet(1100, 1900)).toBe(false) // there is no sample of notifier’s sidecar
})

test('the pause and the number of retries are those of the policy', async () => {
  const resiliency = parse(await readFile(resolve(REPOSITORY, 'components/resiliency.yaml'), 'utf8'))
  const { call } = resiliency.spec.policies.retries
  expect(call).toMatchObject({ policy: 'constant', duration: `${RETRY_PAUSE_MS}ms`, maxRetries: MAX_REPEATS })
  expect(resiliency.spec.policies.timeouts).toMatchObject({ call: '2s', delivery: `${DELIVERY_TIMEOUT_MS / 1000}s` })
})
