import { inTurn } from '@better-together/harness/echo/burst'
import { invoke } from '@better-together/harness/echo/invoke'
import type { Facts } from '@better-together/harness/facts'
import type { BreakerBench } from './breaker-bench.ts'

const CALLS = 10

/** What one breaker is kept for, and which answers it counts. */
export async function whatCounts({ app, callers }: BreakerBench) {
  const { http } = callers.breaker
  for (let order = 1; order <= CALLS; order++) {
    await invoke({ http, path: `reserve/order-${order}`, id: 'id in the path', answer: 503 })
  }
  await inTurn(CALLS, { http, path: 'reserve', id: 'id in the body', answer: 503 })
  await inTurn(CALLS, { http, path: 'sell-out', id: '409, sold out', answer: 409 })
  await inTurn(CALLS, { http, path: 'sell-out-in-body', id: 'sold out, as a 200' })
  await inTurn(CALLS, { http: callers.none.http, path: 'orders', id: 'no breaker', answer: 503 })
  await inTurn(CALLS, { http, appId: 'legacy', path: 'price', id: 'HTTPEndpoint', answer: 503 })
  await inTurn(1, { http, appId: 'legacy', path: 'another', id: 'HTTPEndpoint, another path' })
  const reached = (id: string) => app.log.count(id)
  const facts: Facts = {
    '10 failures, order id in the path: reached': reached('id in the path'),
    '10 failures, order id in the body: reached': reached('id in the body'),
    '10 answers of 409: reached': reached('409, sold out'),
    '10 times sold out, told by a 200: reached': reached('sold out, as a 200'),
    'control, 10 failures, no breaker: reached': reached('no breaker'),
    'HTTPEndpoint, 10 failures: reached': reached('HTTPEndpoint'),
    'HTTPEndpoint open, another path: reached': reached('HTTPEndpoint, another path'),
  }
  return { facts, lines: Object.entries(facts).map(([fact, count]) => `${fact} ${count}`) }
}
