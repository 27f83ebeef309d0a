import { setTimeout as sleep } from 'node:timers/promises'
import { atOnce } from '@better-together/harness/echo/burst'
import { type Answer, type Call, invoke, post } from '@better-together/harness/echo/invoke'
import type { Facts } from '@better-together/harness/facts'
import { invokeByGrpc } from './grpc-calls.ts'
import type { LimitsBench } from './limits-bench.ts'

export const BURST = 10

const refused = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 429).length

/** Ten calls at once on each way to the app, each with a path of its own, because the limit is kept for each path. */
export async function burstOnEachWay({ app, callers }: LimitsBench) {
  const plain = callers.caller.http
  const burst = (http: number, appId: string, id: string) => atOnce(BURST, { http, appId, path: id, id })
  const viaApp = await burst(plain, 'limited-app', 'app-pipeline')
  const viaApi = await burst(callers['caller-limited'].http, 'unlimited', 'api-pipeline')
  const byGrpc = await invokeByGrpc(callers['caller-limited'].grpc, 'unlimited', 'by-grpc', BURST)
  const inbound = await burst(plain, 'limited-api', 'inbound')
  const past = await pastTheSidecar(app.port)
  const unlimited = await burst(plain, 'unlimited', 'unlimited')
  const { count } = app.log
  const facts: Facts = {
    'limit in the callee’s appHttpPipeline: refused': refused(viaApp),
    'limit in the callee’s appHttpPipeline: reached': count('app-pipeline'),
    'limit in the callee’s appHttpPipeline, its app’s own port: refused': refused(past),
    'limit in the callee’s appHttpPipeline, its app’s own port: reached': count('past'),
    'limit in the callee’s httpPipeline: refused': refused(inbound),
    'limit in the callee’s httpPipeline: reached': count('inbound'),
    'limit in the caller’s httpPipeline: refused': refused(viaApi),
    'limit in the caller’s httpPipeline: reached': count('api-pipeline'),
    'limit in the caller’s httpPipeline, by gRPC: refused': byGrpc,
    'limit in the caller’s httpPipeline, by gRPC: reached': app.log.at('/by-grpc').length,
    'control, no limit: refused': refused(unlimited),
    'control, no limit: reached': count('unlimited'),
  }
  const one = viaApp.find(({ status }) => status === 429)
  return { facts, lines: [`refused: ${one?.status} ${one?.body}`, ...asLines(facts)] }
}

const pastTheSidecar = (port: number) =>
  Promise.all(Array.from({ length: BURST }, () => post(`http://127.0.0.1:${port}/past?call=past`, {})))

/** For whom one limit is kept. */
export async function forWhom({ app, callers }: LimitsBench) {
  const call = async (http: number, more: Partial<Call> = {}) =>
    (await invoke({ http, appId: 'limited-app', path: 'whom', id: 'whom', ...more })).status
  const first = await call(callers.caller.http)
  const facts: Facts = {
    'first call': first,
    'second call': await call(callers.caller.http),
    'second call, from another caller at the same address': await call(callers['caller-limited'].http),
    'second call, from a caller at another address': await call(callers['caller-elsewhere'].http),
    'second call, to another path': await call(callers.caller.http, { path: 'whom-else' }),
  }
  await sleep(1200)
  facts['call after a second'] = await call(callers.caller.http)
  const disguised = Array.from({ length: BURST }, (_, index) => inDisguise(callers.caller.http, index))
  facts['10 calls, each with an X-Forwarded-For of its own: refused'] = refused(await Promise.all(disguised))
  facts['10 calls, each with an X-Forwarded-For of its own: reached'] = app.log.count('disguised')
  return { facts, lines: asLines(facts) }
}

const inDisguise = (http: number, index: number) =>
  invoke({
    http,
    appId: 'limited-app',
    path: 'disguised',
    id: 'disguised',
    headers: { 'x-forwarded-for': `203.0.113.${index}` },
  })

const asLines = (facts: Facts) => Object.entries(facts).map(([fact, seen]) => `${fact}: ${seen}`)
