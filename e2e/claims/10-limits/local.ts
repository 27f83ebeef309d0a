import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, atOnce, type Call, post } from '@better-together/harness/echo/calls'
import type { Resource } from '@better-together/harness/echo/echo-apps'
import type { LocalEchoApps } from '@better-together/harness/echo/local'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import { CommunicationProtocolEnum, DaprClient, HttpMethod, type LoggerService, LogLevel } from '@dapr/dapr'

export const BURST = 10

// https://docs.dapr.io/reference/components-reference/supported-middleware/middleware-rate-limit/
const TYPE = 'middleware.http.ratelimit'
const limit: Resource = {
  apiVersion: 'dapr.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'limit' },
  spec: { type: TYPE, version: 'v1', metadata: [{ name: 'maxRequestsPerSecond', value: '1' }] },
}
const pipeline = { handlers: [{ name: 'limit', type: TYPE }] }

/** Sidecars that differ in where a limit of one request a second stands. */
const setup = {
  callers: {
    caller: {},
    'caller-elsewhere': { env: { DAPR_HOST_IP: '127.0.0.2' } },
    'caller-limited': { resources: [limit], configuration: { httpPipeline: pipeline } },
  },
  apps: {
    unlimited: {},
    'limited-app': { resources: [limit], configuration: { appHttpPipeline: pipeline } },
    'limited-api': { resources: [limit], configuration: { httpPipeline: pipeline } },
  },
} as const
type Caller = keyof (typeof setup)['callers']
type App = keyof (typeof setup)['apps']
type Apps = LocalEchoApps<Caller, App>

/** What a limit refuses, by where it stands and for whom it is kept. */
export function limitsOnThisMachine(environment: LocalEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  return environment.withEchoApps(setup, async (apps) => {
    const parts = [await burstOnEachWay(apps), await forWhom(apps)]
    await attachEvidence('answers on each way', parts.flatMap(({ lines }) => lines).join('\n'))
    return Object.assign({}, ...parts.map(({ facts }) => facts))
  })
}

const refused = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 429).length

/** Ten calls at once on each way to an app, each with a path of its own, because the limit is kept for each path. */
async function burstOnEachWay(apps: Apps) {
  const burst = (caller: Caller, appId: App, id: string) =>
    atOnce(BURST, () => apps.call(caller, { appId, path: id, id }))
  const viaApp = await burst('caller', 'limited-app', 'app-pipeline')
  const viaApi = await burst('caller-limited', 'unlimited', 'api-pipeline')
  const byGrpc = await invokeByGrpc(apps.sidecarOf('caller-limited').grpc, 'unlimited', 'by-grpc')
  const inbound = await burst('caller', 'limited-api', 'inbound')
  const past = await atOnce(BURST, () => post(`http://127.0.0.1:${apps.app('limited-app').port}/past?call=past`))
  const unlimited = await burst('caller', 'unlimited', 'unlimited')
  const atLimitedApp = await apps.attempts('limited-app')
  const atLimitedApi = await apps.attempts('limited-api')
  const atUnlimited = await apps.attempts('unlimited')
  const facts: Facts = {
    'limit in the callee’s appHttpPipeline: refused': refused(viaApp),
    'limit in the callee’s appHttpPipeline: reached': atLimitedApp.count('app-pipeline'),
    'limit in the callee’s appHttpPipeline, its app’s own port: refused': refused(past),
    'limit in the callee’s appHttpPipeline, its app’s own port: reached': atLimitedApp.count('past'),
    'limit in the callee’s httpPipeline: refused': refused(inbound),
    'limit in the callee’s httpPipeline: reached': atLimitedApi.count('inbound'),
    'limit in the caller’s httpPipeline: refused': refused(viaApi),
    'limit in the caller’s httpPipeline: reached': atUnlimited.count('api-pipeline'),
    'limit in the caller’s httpPipeline, by gRPC: refused': byGrpc,
    'limit in the caller’s httpPipeline, by gRPC: reached': atUnlimited.at('/by-grpc').length,
    'control, no limit: refused': refused(unlimited),
    'control, no limit: reached': atUnlimited.count('unlimited'),
  }
  const one = viaApp.find(({ status }) => status === 429)
  return { facts, lines: [`refused: ${one?.status} ${one?.body}`, ...asLines(facts)] }
}

/** For whom one limit is kept. */
async function forWhom(apps: Apps) {
  const call = async (caller: Caller, more: Partial<Call> = {}) =>
    (await apps.call(caller, { appId: 'limited-app', path: 'whom', id: 'whom', ...more })).status
  const first = await call('caller')
  const facts: Facts = {
    'first call': first,
    'second call': await call('caller'),
    'second call, from another caller at the same address': await call('caller-limited'),
    'second call, from a caller at another address': await call('caller-elsewhere'),
    'second call, to another path': await call('caller', { path: 'whom-else' }),
  }
  await sleep(1200)
  facts['call after a second'] = await call('caller')
  let address = 0
  const disguised = await atOnce(BURST, () => {
    const headers = { 'x-forwarded-for': `203.0.113.${address++}` }
    return apps.call('caller', { appId: 'limited-app', path: 'disguised', id: 'disguised', headers })
  })
  facts['10 calls, each with an X-Forwarded-For of its own: refused'] = refused(disguised)
  facts['10 calls, each with an X-Forwarded-For of its own: reached'] = (await apps.attempts('limited-app')).count(
    'disguised',
  )
  return { facts, lines: asLines(facts) }
}

const asLines = (facts: Facts) => Object.entries(facts).map(([fact, observed]) => `${fact}: ${observed}`)

const silent: LoggerService = { error() {}, warn() {}, info() {}, verbose() {}, debug() {} }

/** Makes the same call through the gRPC API of a sidecar, all at once. Returns how many were refused. */
async function invokeByGrpc(grpcPort: number, appId: App, path: string): Promise<number> {
  const client = new DaprClient({
    daprHost: '127.0.0.1',
    daprPort: String(grpcPort),
    communicationProtocol: CommunicationProtocolEnum.GRPC,
    logger: { level: LogLevel.Error, service: silent },
  })
  try {
    const calls = Array.from({ length: BURST }, () => client.invoker.invoke(appId, path, HttpMethod.POST, { one: 1 }))
    return (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected').length
  } finally {
    await client.stop()
  }
}
