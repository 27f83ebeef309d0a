import { invoke } from '@better-together/harness/echo/invoke'
import { shopCall } from '@better-together/harness/echo/shop-policy'
import type { Facts } from '@better-together/harness/facts'
import type { BreakerBench } from './breaker-bench.ts'

const HANGS_MS = 60_000
const { attempts, timeoutMs, pauseMs } = shopCall

/** The longest that the shop's policy lets a call take, in milliseconds. */
export const WORST_MS = attempts * timeoutMs + (attempts - 1) * pauseMs

/** An app that does not answer: how long its caller is kept, with the shop's policy and without. */
export async function hangingApp({ app, callers }: BreakerBench) {
  const call = { path: 'hang', delay: HANGS_MS }
  const [bounded, unbounded] = await Promise.all([
    invoke({ ...call, http: callers['whole policy'].http, id: 'hangs' }),
    invoke({ ...call, http: callers.none.http, id: 'hangs, no policy', giveUpMs: WORST_MS + 1000 }),
  ])
  const facts: Facts = {
    'app hangs: milliseconds until the caller is told': bounded.ms,
    'app hangs: reached': app.log.count('hangs'),
    'control, no policy: still waiting after that time': unbounded.status === 0,
  }
  const told = `the caller was told ${bounded.status} after ${bounded.ms} ms`
  return { facts, lines: [`app hangs: ${told}; callee ${app.log.describe('hangs')}`] }
}
