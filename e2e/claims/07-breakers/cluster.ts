import type { Bench } from '@better-together/harness/echo/cluster'
import { shopCall } from '@better-together/harness/echo/shop-policy'
import type { Facts } from '@better-together/harness/facts'

const FAILING_CALLS = 10

/** More failing calls than the breaker lets through, then calls that the app would answer well. */
export async function breakersOpen(bench: Bench): Promise<Facts> {
  const facts: Facts = {}
  for (const [what, appId, app] of [
    ['', 'callee', 'callee'],
    ['HTTPEndpoint, ', 'plain', 'gone'],
  ] as const) {
    const calls = async (key: string, status: number) => {
      for (let n = 0; n < FAILING_CALLS; n++) await bench.call('shop-policy', appId, { key, status })
    }
    // Well within the time that it stays open, so what is counted is counted later.
    const begun = Date.now()
    await calls('fails', 503)
    await calls('would work', 200)
    const took = Date.now() - begun
    if (took > shopCall.openMs) throw new Error(`The calls took ${took} ms, longer than the breaker stays open`)
    facts[`${what}closed, app fails: reached`] = await bench.reached(app, 'fails')
    facts[`${what}open: reached`] = await bench.reached(app, 'would work')
  }
  await bench.call('no-policy', 'callee', { key: 'other caller' })
  facts['open, another caller’s sidecar: reached'] = await bench.reached('callee', 'other caller')
  return facts
}
