import { type Call, inTurn } from '@better-together/harness/echo/calls'
import type { LocalEchoApps } from '@better-together/harness/echo/local'
import { shopCall, shopPolicyFor } from '@better-together/harness/echo/shop-policy'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import { BURST, laterStates, openBreaker, probeInBurst, untilClosedAgain } from './states.ts'

const HANGS_MS = 60_000
const { attempts, timeoutMs, pauseMs } = shopCall

/** The longest that the shop's policy lets a call take, in milliseconds. */
export const WORST_MS = attempts * timeoutMs + (attempts - 1) * pauseMs

// Without retries, so that a call is an attempt; the breaker's numbers are the shop's.
const breakerOnly = { callee: { circuitBreaker: true }, legacy: { circuitBreaker: true } } as const
const whole = { callee: { timeout: true, retry: true, circuitBreaker: true } } as const

/** One echo app behind its sidecar, which is also an HTTPEndpoint, and a caller for each policy. */
const setup = {
  callers: {
    breaker: { resiliency: shopPolicyFor(breakerOnly) },
    'breaker, another caller': { resiliency: shopPolicyFor(breakerOnly) },
    'breaker of 2 probes': { resiliency: shopPolicyFor(breakerOnly, { maxRequests: 2 }) },
    'whole policy': { resiliency: shopPolicyFor(whole) },
    none: {},
  },
  apps: { callee: {} },
  endpoints: { legacy: 'callee' },
} as const
type Apps = LocalEchoApps<keyof (typeof setup)['callers'], 'callee'>

const toCallee = { appId: 'callee', path: 'orders' }

/** What reaches an app in each state of a breaker, which answers a breaker counts, and how long a call can take. */
export function breakersOnThisMachine(environment: LocalEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  return environment.withEchoApps(setup, async (apps) => {
    const parts = await Promise.all([
      throughAllStates(apps, environment.report),
      twoProbes(apps),
      whatCounts(apps),
      hangingApp(apps),
    ])
    await attachEvidence('calls that reached the app', parts.flatMap(({ lines }) => lines).join('\n'))
    return Object.assign({}, ...parts.map(({ facts }) => facts))
  })
}

async function throughAllStates(apps: Apps, report: (line: string) => void) {
  const refused = await openBreaker(apps, 'breaker', toCallee)
  const [otherCaller, otherPath] = ['open, another caller’s sidecar', 'open, another path']
  await apps.call('breaker, another caller', { ...toCallee, id: otherCaller })
  await apps.call('breaker', { ...toCallee, id: otherPath, path: 'other' })
  report(`the breaker is open for ${shopCall.openMs / 1000} s`)
  await untilClosedAgain((call) => apps.call('breaker', { ...toCallee, ...call }))
  const log = await apps.attempts('callee')
  const ids = ['closed, app fails', 'open', otherCaller, otherPath, ...laterStates]
  const facts: Facts = Object.fromEntries(ids.map((id) => [`${id}: reached`, log.count(id)]))
  const lines = ids.map((id) => `${id}: ${log.count(id)} reached, ${log.describe(id)}`)
  return { facts, lines: [...lines, `refused while open: ${refused}`] }
}

/** The number of probes is the policy's. */
async function twoProbes(apps: Apps) {
  await probeInBurst((call) => apps.call('breaker of 2 probes', { ...toCallee, ...call }), 'two probes')
  const log = await apps.attempts('callee')
  const facts: Facts = { 'half-open, maxRequests 2: reached': log.count('two probes') }
  return { facts, lines: [`two probes: ${log.describe('two probes')}`] }
}

/** What one breaker is kept for, and which answers it counts. */
async function whatCounts(apps: Apps) {
  const byBreaker = (call: Call) => () => apps.call('breaker', call)
  const times = (call: Omit<Call, 'appId'>) => inTurn(BURST, byBreaker({ appId: 'callee', ...call }))
  for (let order = 1; order <= BURST; order++) {
    await byBreaker({ appId: 'callee', path: `reserve/order-${order}`, id: 'id in the path', answer: 503 })()
  }
  await times({ path: 'reserve', id: 'id in the body', answer: 503 })
  await times({ path: 'sell-out', id: '409, sold out', answer: 409 })
  await times({ path: 'sell-out-in-body', id: 'sold out, as a 200' })
  await inTurn(BURST, () => apps.call('none', { ...toCallee, id: 'no breaker', answer: 503 }))
  await inTurn(BURST, byBreaker({ appId: 'legacy', path: 'price', id: 'HTTPEndpoint', answer: 503 }))
  await byBreaker({ appId: 'legacy', path: 'another', id: 'HTTPEndpoint, another path' })()
  const { count } = await apps.attempts('callee')
  const facts: Facts = {
    '10 failures, order id in the path: reached': count('id in the path'),
    '10 failures, order id in the body: reached': count('id in the body'),
    '10 answers of 409: reached': count('409, sold out'),
    '10 times sold out, as a 200: reached': count('sold out, as a 200'),
    'control, 10 failures, no breaker: reached': count('no breaker'),
    'HTTPEndpoint, 10 failures: reached': count('HTTPEndpoint'),
    'HTTPEndpoint open, another path: reached': count('HTTPEndpoint, another path'),
  }
  return { facts, lines: Object.entries(facts).map(([fact, reached]) => `${fact} ${reached}`) }
}

/** An app that does not answer: how long its caller waits, with the shop's policy and without. */
async function hangingApp(apps: Apps) {
  const call = { appId: 'callee', path: 'hang', delay: HANGS_MS }
  const [bounded, unbounded] = await Promise.all([
    apps.call('whole policy', { ...call, id: 'hangs' }),
    apps.call('none', { ...call, id: 'hangs, no policy', giveUpMs: WORST_MS + 1000 }),
  ])
  const log = await apps.attempts('callee')
  const facts: Facts = {
    'app hangs: milliseconds until the call returns': bounded.ms,
    'app hangs: reached': log.count('hangs'),
    'control, no policy: still waiting after that time': unbounded.status === 0,
  }
  const returned = `the call returned ${bounded.status} after ${bounded.ms} ms`
  return { facts, lines: [`app hangs: ${returned}; callee ${log.describe('hangs')}`] }
}
