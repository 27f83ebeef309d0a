import { setTimeout as sleep } from 'node:timers/promises'
import { withDaprMtls } from '@better-together/harness/cluster/dapr-mtls'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { counted } from '@better-together/harness/cluster/envoy-stats'
import { attemptsAtLegacyPricing } from '@better-together/harness/cluster/order-sidecar'
import type { KubernetesObject } from '@better-together/harness/cluster/overlays'
import { inTurn } from '@better-together/harness/echo/calls'
import { type ClusterEchoApps, ECHO_NAMESPACE } from '@better-together/harness/echo/cluster'
import { shopPolicyFor } from '@better-together/harness/echo/shop-policy'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { callAnswering, everywhere } from './answered.ts'
import { whole } from './policies.ts'

const RULE_ARRIVES_MS = 5000
const FAILURES = 10
const DELAY_S = 2
export const DELAYED = 'Istio’s delay of a Dapr app: calls are delayed'
export const FAILED = `answers 503 to ${FAILURES} calls`

const callers = {
  'no Resiliency': {},
  'the shop’s policy': {
    resiliency: shopPolicyFor({ callee: whole, unavailable: whole, plain: whole, endpoint: whole }),
  },
} as const
type Caller = keyof typeof callers

const onlyCallee = { callers, apps: { callee: {} } } as const
const setup = {
  callers,
  apps: { callee: {}, unavailable: { sidecar: 'unavailable' }, plain: { sidecar: 'none' } },
  endpoints: { endpoint: 'plain' },
} as const
type Apps = ClusterEchoApps<Caller, keyof (typeof setup)['apps']>

/** Attempts at apps, at the shop's legacy-pricing, and, with Istio, at what fails in front of an app. */
export async function countAttemptsInPods(
  environment: ClusterEnvironment,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const facts = await attemptsAtLegacyPricing(environment)
  if (environment.mesh === 'istio') {
    Object.assign(facts, await environment.withEchoApps(setup, underIstio))
    facts[`${DELAYED}, Dapr’s mTLS on`] = await withDaprMtls(environment, () =>
      environment.withEchoApps(onlyCallee, isDelayedByIstio),
    )
  } else {
    Object.assign(facts, await environment.withEchoApps(onlyCallee, atApps))
  }
  await attachEvidence('attempts of each case', facts)
  return facts
}

const atApps = async (apps: ClusterEchoApps<Caller, 'callee'>) =>
  (await callAnswering(apps, 'callee', everywhere)).facts

/** What needs Istio's Envoy to count, and Dapr's mTLS off for it to be more than a wire. */
async function underIstio(apps: Apps): Promise<Facts> {
  const control = 'control, Istio’s retries on'
  const cases = everywhere.filter(({ fact }) => fact.startsWith('503'))
  const { facts } = await callAnswering(apps, 'callee', cases, `${control}: `)
  facts[`${control}: sidecar UNAVAILABLE, no Resiliency`] = await attemptsAtUnavailable(apps, 'no Resiliency')
  facts[`${control}: no sidecar, no Resiliency`] = await attemptsWithoutSidecar(apps, 'no Resiliency')
  const both = `${control} and Dapr’s, HTTPEndpoint: 503`
  await apps.call('the shop’s policy', { appId: 'endpoint', id: both, answer: 503 })
  facts[both] = (await apps.attempts('plain')).count(both)

  await apps.apply(['callee', 'unavailable', 'plain'].map(noIstioRetries))
  await sleep(RULE_ARRIVES_MS)
  Object.assign(facts, await atApps(apps))
  for (const caller of Object.keys(callers) as Caller[]) {
    facts[`sidecar UNAVAILABLE, ${caller}`] = await attemptsAtUnavailable(apps, caller)
    facts[`no sidecar, ${caller}`] = await attemptsWithoutSidecar(apps, caller)
  }
  return { ...facts, ...(await whatEnvoyCounts(apps)), [DELAYED]: await isDelayedByIstio(apps) }
}

/** Attempts at a sidecar that is there and answers UNAVAILABLE, counted by itself. */
async function attemptsAtUnavailable(apps: Apps, caller: Caller): Promise<number> {
  const count = async () => (await apps.attempts('unavailable')).count('UNAVAILABLE')
  const before = await count()
  await apps.call(caller, { appId: 'unavailable', id: 'never' })
  return (await count()) - before
}

/** Attempts at a pod in which no sidecar listens, as its Envoy counts connections that it could not make. */
async function attemptsWithoutSidecar(apps: Apps, caller: Caller): Promise<number> {
  const failed = /inbound\|50002\|.*\.upstream_cx_connect_fail$/
  const before = await apps.envoy('plain', failed)
  await apps.call(caller, { appId: 'plain', id: 'never' })
  return sum(counted(before, await apps.envoy('plain', failed)))
}

/** Whether a rule of Istio that delays calls to the app id's headless service delays calls between two Dapr apps. */
async function isDelayedByIstio(apps: ClusterEchoApps<Caller, 'callee'>): Promise<boolean> {
  const rule = [istioDelay('callee', DELAY_S)]
  await apps.apply(rule)
  await sleep(RULE_ARRIVES_MS)
  const { ms } = await apps.call('no Resiliency', { appId: 'callee', id: 'delayed' })
  await apps.remove(rule)
  return ms >= DELAY_S * 1000
}

/** Ten calls that an app answers 503: what the caller's Envoy takes them for. */
async function whatEnvoyCounts(apps: Apps): Promise<Facts> {
  const facts: Facts = {}
  for (const [what, appId, outbound] of [
    ['Dapr app', 'callee', '50002\\|\\|callee-dapr'],
    ['control, app without Dapr', 'endpoint', '8080\\|\\|plain'],
  ] as const) {
    const classOf = (digit: number) => new RegExp(`outbound\\|${outbound}[^;]*;?\\.upstream_rq_${digit}xx$`)
    const [failures, successes] = [classOf(5), classOf(2)]
    const before = await apps.envoy('no Resiliency', /upstream_rq_[25]xx$/)
    await inTurn(FAILURES, async () => {
      const { status } = await apps.call('no Resiliency', { appId, id: 'counted by Envoy', answer: 503 })
      if (status !== 503) throw new Error(`${what} was to answer 503 and answered ${status}`)
    })
    const moved = counted(before, await apps.envoy('no Resiliency', /upstream_rq_[25]xx$/))
    facts[`${what} ${FAILED}: failures that Envoy counts`] = sum(moved, failures)
    facts[`${what} ${FAILED}: successes that Envoy counts`] = sum(moved, successes)
  }
  return facts
}

function sum(counters: Record<string, number>, matching = /./): number {
  return Object.entries(counters).reduce((total, [name, value]) => total + (matching.test(name) ? value : 0), 0)
}

const hostOf = (appId: string) => `${appId}-dapr.${ECHO_NAMESPACE}.svc.cluster.local`

const virtualService = (appId: string, rule: object): KubernetesObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: `${appId}-dapr` },
  spec: { hosts: [hostOf(appId)], http: [{ route: [{ destination: { host: hostOf(appId) } }], ...rule }] },
})

/** As deploy/mesh/istio/no-retries-of-dapr-calls.yaml has it for inventory. Without, Istio's own default applies. */
const noIstioRetries = (appId: string) => virtualService(appId, { retries: { attempts: 0 } })

/** Everything that goes to the app's sidecars is held back for so long. */
const istioDelay = (appId: string, seconds: number) =>
  virtualService(appId, { fault: { delay: { percentage: { value: 100 }, fixedDelay: `${seconds}s` } } })
