import { setTimeout as sleep } from 'node:timers/promises'
import { atOnce, inTurn } from '@better-together/harness/echo/burst'
import type { Call } from '@better-together/harness/echo/invoke'
import { shopCall } from '@better-together/harness/echo/shop-policy'
import type { Facts } from '@better-together/harness/facts'
import type { BreakerBench } from './breaker-bench.ts'

const AFTER_OPEN_MS = shopCall.openMs + 300
const PROBE_MS = 400 // long enough for all calls of a burst to meet the probe under way
const BURST = 10

/** Closed ► open ► a probe that fails ► open ► a probe that works ► closed; what reached the app in each. */
export async function throughAllStates({ app, callers, say }: BreakerBench) {
  const call = (id: string, more: Partial<Call> = {}): Call => ({
    http: callers.breaker.http,
    path: 'orders',
    id,
    ...more,
  })
  const elsewhere = { http: callers['breaker, another caller'].http }
  await inTurn(BURST, call('closed, app fails', { answer: 503 }))
  const refused = await inTurn(BURST, call('open'))
  await inTurn(1, call('open, another caller’s sidecar', elsewhere))
  await inTurn(1, call('open, another path', { path: 'other' }))
  say(`the breaker is open for ${shopCall.openMs / 1000} s`)
  await sleep(AFTER_OPEN_MS)
  await atOnce(BURST, call('half-open, probe fails', { answer: 503, delay: PROBE_MS }))
  await inTurn(BURST, call('open again'))
  await sleep(AFTER_OPEN_MS)
  await atOnce(BURST, call('half-open, probe works', { delay: PROBE_MS }))
  await atOnce(BURST, call('closed again'))
  const ids = [
    'closed, app fails',
    'open',
    'open, another caller’s sidecar',
    'open, another path',
    'half-open, probe fails',
    'open again',
    'half-open, probe works',
    'closed again',
  ]
  const facts: Facts = Object.fromEntries(ids.map((id) => [`${id}: reached`, app.log.count(id)]))
  const lines = ids.map((id) => `${id}: ${app.log.count(id)} reached, ${app.log.describe(id)}`)
  return { facts, lines: [...lines, `refused while open: ${refused[0]?.status} ${refused[0]?.body}`] }
}

/** The number of probes is the policy's. */
export async function twoProbes({ app, callers }: BreakerBench) {
  const call = { http: callers['breaker of 2 probes'].http, path: 'orders' }
  await inTurn(shopCall.failuresToOpen, { ...call, id: 'two probes, tripping', answer: 503 })
  await sleep(AFTER_OPEN_MS)
  await atOnce(BURST, { ...call, id: 'two probes', delay: PROBE_MS })
  const facts: Facts = { 'half-open, maxRequests 2: reached': app.log.count('two probes') }
  return { facts, lines: [`two probes: ${app.log.describe('two probes')}`] }
}
