import type { Answer, Call } from '@better-together/harness/echo/calls'
import type { EchoApps } from '@better-together/harness/echo/echo-apps'
import { shopCall } from '@better-together/harness/echo/shop-policy'
import type { Facts } from '@better-together/harness/facts'
import type { PolicyName } from './policies.ts'

const CLIENT_TRIES = 3

/** A call that the app answers badly, or too late, by a caller with a policy. */
type Case<Policy extends string> = { fact: string; policy: Policy; call: Partial<Call>; tries?: number }

const faults = {
  503: { answer: 503 },
  409: { answer: 409 },
  404: { answer: 404 },
  'too slow': { delay: shopCall.timeoutMs + 500 },
} as const satisfies Record<string, Partial<Call>>

const caseOf = <Policy extends string>(fault: keyof typeof faults, policy: Policy): Case<Policy> => ({
  fact: `${fault}, ${policy}`,
  policy,
  call: faults[fault],
})

/** What is tried in every environment. */
export const everywhere = [
  caseOf(503, 'no Resiliency'),
  caseOf(503, 'the shop’s policy'),
  caseOf(404, 'the shop’s policy'),
  caseOf('too slow', 'the shop’s policy'),
]

const policiesCompared = [
  'no Resiliency',
  'a Default policy of 1 retry',
  'the shop’s policy',
  'a timeout only',
] as const

/** What is tried on this machine, where there are more callers. */
export const onThisMachine: Case<PolicyName>[] = [
  ...policiesCompared.flatMap((policy) =>
    ([503, 409, 404, 'too slow'] as const).map((fault) => caseOf<PolicyName>(fault, policy)),
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
  { fact: 'HTTPEndpoint: 503, no Resiliency', policy: 'no Resiliency', call: { answer: 503, appId: 'legacy' } },
  { fact: 'HTTPEndpoint: 503, the shop’s policy', policy: 'the shop’s policy', call: { answer: 503, appId: 'legacy' } },
]

/**
 * Makes the calls of every case at once, each with a path, and so a breaker, of its own, and counts the attempts at the app.
 *
 * @param prefix of the facts
 */
export async function callAnswering<Policy extends string, App extends string>(
  apps: EchoApps<Policy, App>,
  app: App,
  cases: readonly Case<Policy>[],
  prefix = '',
) {
  const answers = await Promise.all(
    cases.map(({ fact, policy, call, tries = 1 }) => {
      const id = prefix + fact
      const one = () => apps.call(policy, { appId: app, path: id.replace(/\W+/g, '-'), id, ...call })
      return clientWithTries(one, tries)
    }),
  )
  const log = await apps.attempts(app)
  const facts: Facts = Object.fromEntries(cases.map(({ fact }) => [prefix + fact, log.count(prefix + fact)]))
  const lines = cases.map(({ fact }, index) => {
    const { status, ms } = answers[index] ?? {}
    return `${prefix}${fact}: client ${status} after ${ms} ms; callee ${log.describe(prefix + fact)}`
  })
  return { facts, lines, log }
}

/** What an application's own retry loop does: again until it works or the tries are used up. */
async function clientWithTries(one: () => Promise<Answer>, tries: number): Promise<Answer> {
  const answer = await one()
  return answer.status < 400 || tries === 1 ? answer : clientWithTries(one, tries - 1)
}
