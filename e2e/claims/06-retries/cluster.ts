import { setTimeout as sleep } from 'node:timers/promises'
import { counted } from '@better-together/harness/cluster/envoy-stats'
import type { Bench } from '@better-together/harness/echo/cluster'
import { type Caller, sickSidecars } from '@better-together/harness/echo/pods'
import { shopCall } from '@better-together/harness/echo/shop-policy'
import type { Facts } from '@better-together/harness/facts'
import { meshDelay, noMeshRetries } from './mesh-rules.ts'

const RULE_ARRIVES_MS = 5000
const FAILURES = 10
const DELAY_S = 2
const SLOWER_THAN_PATIENCE_MS = shopCall.timeoutMs + 1000
const named: Record<Caller, string> = { 'no-policy': 'no Resiliency', 'shop-policy': 'the shop’s policy' }

/** Attempts at the app for one call that it answers so. */
async function attemptsFor(bench: Bench, caller: Caller, appId: string, told: Record<string, number>) {
  const key = `${appId}-${caller}-${Object.entries(told).join('-')}-${Date.now()}`
  await bench.call(caller, appId, { key, ...told })
  // A call that works, so that no case finds the breaker with failures of the one before.
  await bench.call(caller, appId, { key: 'works' })
  return bench.reached(appId.startsWith('plain') ? 'gone' : appId, key)
}

/** Attempts at a sidecar that is there and answers UNAVAILABLE, counted by itself. */
async function attemptsAtUnavailable(bench: Bench, caller: Caller): Promise<number> {
  const before = await bench.reached('unavailable', 'calls')
  await bench.call(caller, 'unavailable', { key: 'never' })
  return (await bench.reached('unavailable', 'calls')) - before
}

/** Attempts at a pod in which no sidecar listens, as its Envoy counts connections that it could not make. */
async function attemptsAtGone(bench: Bench, caller: Caller): Promise<number> {
  const failed = /inbound\|50002\|.*\.upstream_cx_connect_fail$/
  const before = await bench.envoy('deploy/gone', failed)
  await bench.call(caller, 'gone', { key: 'never' })
  const moved = counted(before, await bench.envoy('deploy/gone', failed))
  return Object.values(moved).reduce((sum, value) => sum + value, 0)
}

/** What both kinds of overlay can show: an app that answers, too late or with an error. */
export async function atApps(bench: Bench): Promise<Facts> {
  return {
    '503, no Resiliency': await attemptsFor(bench, 'no-policy', 'callee', { status: 503 }),
    '503, the shop’s policy': await attemptsFor(bench, 'shop-policy', 'callee', { status: 503 }),
    '404, the shop’s policy': await attemptsFor(bench, 'shop-policy', 'callee', { status: 404 }),
    'too slow, the shop’s policy': await attemptsFor(bench, 'shop-policy', 'callee', {
      delay: SLOWER_THAN_PATIENCE_MS,
    }),
  }
}

/** The rest needs Envoy to count, and Dapr's mTLS off for it to be more than a wire. */
export async function underIstio(bench: Bench): Promise<Facts> {
  const apps = ['callee', ...sickSidecars]
  const facts: Facts = {}
  const control = 'control, Istio’s retries on'
  facts[`${control}: 503, no Resiliency`] = await attemptsFor(bench, 'no-policy', 'callee', { status: 503 })
  facts[`${control}: 503, the shop’s policy`] = await attemptsFor(bench, 'shop-policy', 'callee', { status: 503 })
  facts[`${control}: sidecar UNAVAILABLE, no Resiliency`] = await attemptsAtUnavailable(bench, 'no-policy')
  facts[`${control}: no sidecar, no Resiliency`] = await attemptsAtGone(bench, 'no-policy')
  facts[`${control} and Dapr’s, HTTPEndpoint: 503`] = await attemptsFor(bench, 'shop-policy', 'plain-twice', {
    status: 503,
  })

  await bench.apply(apps.map(noMeshRetries))
  await sleep(RULE_ARRIVES_MS)
  Object.assign(facts, await atApps(bench))
  for (const caller of ['no-policy', 'shop-policy'] as const) {
    facts[`sidecar UNAVAILABLE, ${named[caller]}`] = await attemptsAtUnavailable(bench, caller)
    facts[`no sidecar, ${named[caller]}`] = await attemptsAtGone(bench, caller)
  }
  return {
    ...facts,
    ...(await whatEnvoySees(bench)),
    'Istio’s delay of a Dapr app: calls are delayed': await isDelayedByMesh(bench),
  }
}

/** Whether a rule of Istio that delays calls to the app id's headless service delays calls between two Dapr apps. */
export async function isDelayedByMesh(bench: Bench): Promise<boolean> {
  const rule = [meshDelay('callee', DELAY_S)]
  await bench.apply(rule)
  await sleep(RULE_ARRIVES_MS)
  const { ms } = await bench.call('no-policy', 'callee', { key: 'delayed' })
  await bench.remove(rule)
  return ms >= DELAY_S * 1000
}

/** Ten calls that an app answers 503: what the caller's Envoy takes them for. */
async function whatEnvoySees(bench: Bench): Promise<Facts> {
  const facts: Facts = {}
  for (const [what, appId, outbound] of [
    ['Dapr app', 'callee', '50002\\|\\|callee-dapr'],
    ['control, app without Dapr', 'plain', '8080\\|\\|plain'],
  ] as const) {
    const classes = new RegExp(`outbound\\|${outbound}[^;]*;?\\.upstream_rq_[25]xx$`)
    const before = await bench.envoy('deploy/no-policy', classes)
    for (let n = 0; n < FAILURES; n++) {
      const { status } = await bench.call('no-policy', appId, { key: 'blind', status: 503 })
      if (status !== 503) throw new Error(`${what} was to answer 503 and answered ${status}`)
    }
    const moved = Object.entries(counted(before, await bench.envoy('deploy/no-policy', classes)))
    const sum = (end: string) =>
      moved.filter(([name]) => name.endsWith(end)).reduce((total, [, value]) => total + value, 0)
    facts[`${what} answers 503 to ${FAILURES} calls: failures that Envoy counts`] = sum('5xx')
    facts[`${what} answers 503 to ${FAILURES} calls: successes that Envoy counts`] = sum('2xx')
  }
  return facts
}
