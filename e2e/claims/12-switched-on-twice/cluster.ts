import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { withDaprMtls } from '@better-together/harness/cluster/dapr-mtls'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { counted } from '@better-together/harness/cluster/envoy-stats'
import { attemptsAtLegacyPricing } from '@better-together/harness/cluster/order-sidecar'
import { inTurn } from '@better-together/harness/echo/calls'
import { type ClusterEchoApps, ECHO_NAMESPACE } from '@better-together/harness/echo/cluster'
import { DAPR_PORT } from '@better-together/harness/echo/pods'
import { type Outcome, probe } from '@better-together/harness/echo/probe'
import { type AttachEvidence, type Facts, NotYetRun } from '@better-together/harness/facts'
import { waitFor } from '@better-together/shop-client/wait-for'
import { readTrace } from '@better-together/shop-client/zipkin'
import { effectOfMeshedControlPlane } from './meshed-control-plane.ts'
import { withWrongOverlays } from './wrong-overlay.ts'

const CALLS = 10
/** Longer than spans take from any process to Zipkin. */
const SPANS_SETTLE_MS = 8000
const CONFIRMED_WITHIN_MS = 60_000
const POLICIES_GO_MS = 20_000
const UNREACHABLE = 'unreachable'

/** The effect of the wrong overlays in e2e/tests/manifests/broken that go with the environment, and the same as shipped. */
export async function effectsInCluster(
  environment: ClusterEnvironment,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  if (environment.mesh === 'linkerd') throw new NotYetRun('has no wrong overlays for Linkerd yet')
  const facts =
    environment.mesh === 'none' ? await withoutMesh(environment) : await withIstio(environment, attachEvidence)
  await attachEvidence('with each misconfiguration, and as shipped', facts)
  return facts
}

async function withIstio(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const setup = { callers: { caller: {} }, apps: { callee: {} } } as const
  const callsSeen = () => environment.withEchoApps(setup, callsThatEnvoySees)
  const doubled = ['double-retries', 'sampling-0'] as const
  return {
    ...(await retriesAndTraces(environment, ['as shipped', 'as shipped'])),
    ...(await withWrongOverlays(environment, doubled, () => retriesAndTraces(environment, doubled))),
    'as shipped: calls of 10 between Dapr apps that Envoy sees': await callsSeen(),
    'double-mtls: calls of 10 between Dapr apps that Envoy sees': await withDaprMtls(environment, callsSeen),
    ...(await effectOfMeshedControlPlane(environment, attachEvidence)),
  }
}

async function retriesAndTraces(
  environment: ClusterEnvironment,
  [retries, traces]: readonly [string, string],
): Promise<Facts> {
  const attempts = await attemptsAtLegacyPricing(environment)
  return {
    [`${retries}: attempts at legacy-pricing for a call that is answered 503`]: attempts['legacy-pricing: 503'] ?? 0,
    [`${traces}: an order’s trace reaches notifier`]: (await notifierSpans(environment)) > 0,
  }
}

async function callsThatEnvoySees(apps: ClusterEchoApps<'caller', 'callee'>): Promise<number> {
  const requests = /outbound\|50002\|\|callee-dapr[^;]*;?\.upstream_rq_2xx$/
  const before = await apps.envoy('caller', requests)
  await inTurn(CALLS, async () => {
    const { status } = await apps.call('caller', { appId: 'callee', id: 'counted by Envoy' })
    if (status !== 200) throw new Error(`The callee answered ${status}`)
  })
  const moved = counted(before, await apps.envoy('caller', requests))
  return Object.values(moved).reduce((sum, value) => sum + value, 0)
}

/** How many spans of notifier and its sidecar stand in the trace of an order. */
async function notifierSpans(environment: ClusterEnvironment): Promise<number> {
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

async function withoutMesh(environment: ClusterEnvironment): Promise<Facts> {
  const setup = { callers: { caller: {} }, apps: {} } as const
  return environment.withEchoApps(setup, async (apps) => {
    const shipped = await askForStock(environment, apps)
    const open = await withWrongOverlays(environment, ['app-port-open'], () => untilReachable(environment, apps))
    return {
      'as shipped: an unauthorized client at inventory’s own port': shipped.appPort,
      'app-port-open: an unauthorized client at inventory’s own port': open.appPort,
      'app-port-open: the same call through sidecars': open.throughSidecars,
    }
  })
}

/** Asks until the port can be reached: a network plugin takes a moment to notice that policies are gone. */
async function untilReachable(environment: ClusterEnvironment, apps: ClusterEchoApps<'caller', never>) {
  let last = await askForStock(environment, apps)
  const isReachable = async () => {
    last = await askForStock(environment, apps)
    return last.appPort !== UNREACHABLE
  }
  const waiting = { what: 'Inventory’s open port', deadlineMs: POLICIES_GO_MS, everyMs: 1000 }
  if (last.appPort === UNREACHABLE) await waitFor(isReachable, waiting).catch(() => false)
  return last
}

/** What a pod that inventory's access list does not name gets when it asks for the stock. */
async function askForStock(environment: ClusterEnvironment, apps: ClusterEchoApps<'caller', never>) {
  // The newest: a pod that is on its way out counts as running too.
  const newest = ['get', 'pods', '--selector', 'app=inventory', '--sort-by', '.metadata.creationTimestamp']
  const host = await environment.kubectl.in(environment.namespace)([
    ...newest,
    '--output',
    'jsonpath={.items[-1:].status.podIP}',
  ])
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: inventory\r\nConnection: close\r\n\r\n`
  const invoke = `/v1.0/invoke/inventory.${environment.namespace}/method/stock`
  const { direct, sidecars } = await probe(environment.kubectl.in(ECHO_NAMESPACE), apps.target('caller'), [
    { name: 'direct', host, port: 7002, send: get('/stock') },
    { name: 'sidecars', host: '127.0.0.1', port: DAPR_PORT, send: get(invoke) },
  ])
  return { appPort: statusOf(direct), throughSidecars: statusOf(sidecars) }
}

/** Returns the status of an HTTP answer, or that there was none. */
function statusOf(outcome: Outcome | undefined): string {
  const answered = outcome && 'answered' in outcome ? outcome.answered : ''
  return /^HTTP\/1\.1 (\d{3})/.exec(answered)?.[1] ?? UNREACHABLE
}
