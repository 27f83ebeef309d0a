import { settled } from '@better-together/harness/echo/attempts'
import { type Answer, type Call, invoke } from '@better-together/harness/echo/invoke'
import type { PolicyName } from '@better-together/harness/echo/policies'
import { shopCall } from '@better-together/harness/echo/shop-policy'
import type { Facts } from '@better-together/harness/facts'
import { waitFor } from '@better-together/shop-client/wait-for'
import type { AttemptsBench } from './attempts-bench.ts'
import type { Callers } from './unreachable.ts'

const QUIET_MS = 1500
const CLIENT_TRIES = 3

const faults = {
  503: { answer: 503 },
  409: { answer: 409 },
  404: { answer: 404 },
  'too slow': { delay: shopCall.timeoutMs + 500 },
} as const satisfies Record<string, Partial<Call>>

const policiesCompared = [
  'no Resiliency',
  'a Default policy of 1 retry',
  'the shop’s policy',
  'a timeout only',
] as const satisfies PolicyName[]

type Case = { fact: string; policy: PolicyName; call: Partial<Call>; tries?: number }

const cases: Case[] = [
  ...policiesCompared.flatMap((policy) =>
    Object.entries(faults).map(([fault, call]) => ({ fact: `${fault}, ${policy}`, policy, call })),
  ),
  { fact: '503, the shop’s policy, chunked', policy: 'the shop’s policy', call: { answer: 503, chunked: true } },
  {
    fact: 'too slow, the shop’s policy, chunked',
    policy: 'the shop’s policy',
    call: { ...faults['too slow'], chunked: true },
  },
  {
    fact: '503, client of 3 tries × the shop’s, no breaker',
    policy: 'the shop’s, no breaker',
    call: { answer: 503 },
    tries: CLIENT_TRIES,
  },
  {
    fact: '503, client of 3 tries × the shop’s policy',
    policy: 'the shop’s policy',
    call: { answer: 503 },
    tries: CLIENT_TRIES,
  },
  {
    fact: 'HTTPEndpoint: 503, no Resiliency',
    policy: 'no Resiliency',
    call: { answer: 503, appId: 'legacy' },
  },
  {
    fact: 'HTTPEndpoint: 503, the shop’s policy',
    policy: 'the shop’s policy',
    call: { answer: 503, appId: 'legacy' },
  },
]

/** The app is there and answers badly, or too late: every case at once, each with a path, and so a breaker, of its own. */
export async function callAnswering({ app, bench }: AttemptsBench, callers: Callers) {
  await Promise.all(Object.values(callers).map((caller) => reachable(caller.http, bench.signal)))
  bench.say(`the callee answers; ${cases.length} calls at once`)
  const answers = await Promise.all(
    cases.map(async ({ fact, policy, call, tries = 1 }, index) => {
      const one = () => invoke({ http: callers[policy].http, path: `case-${index}`, id: fact, ...call })
      return clientWithTries(one, tries)
    }),
  )
  const total = () => cases.reduce((sum, { fact }) => sum + app.log.count(fact), 0)
  await settled(total, QUIET_MS)
  const facts: Facts = Object.fromEntries(cases.map(({ fact }) => [fact, app.log.count(fact)]))
  const stream = app.log.of('too slow, the shop’s policy, chunked')
  facts['too slow, the shop’s policy, chunked: bytes of the first attempt'] = stream.at(0)?.bodyBytes ?? 0
  facts['too slow, the shop’s policy, chunked: bytes of the last attempt'] = stream.at(-1)?.bodyBytes ?? 0
  const lines = cases.map(
    ({ fact }, index) => `${fact}: client ${told(answers[index])}; callee ${app.log.describe(fact)}`,
  )
  return { facts, lines }
}

/** What an application's own retry loop does: again until it works or the tries are used up. */
async function clientWithTries(one: () => Promise<Answer>, tries: number): Promise<Answer> {
  const answer = await one()
  return answer.status < 400 || tries === 1 ? answer : clientWithTries(one, tries - 1)
}

/** gRPC waits ever longer before it dials a dead address again; each try has a path, and so a breaker, of its own. */
async function reachable(http: number, signal: AbortSignal): Promise<void> {
  let tries = 0
  await waitFor(async () => (await invoke({ http, path: `warm-up-${++tries}`, id: 'warm-up' })).status === 200, {
    what: 'The callee’s return',
    deadlineMs: 30_000,
    everyMs: 200,
    signal,
  })
}

const told = (answer: Answer | undefined) => `${answer?.status} after ${answer?.ms} ms`
