import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { DAPR_PORT } from '../echo/pods.ts'
import { shopCall } from '../echo/shop-policy.ts'
import type { Facts } from '../facts.ts'
import type { Cluster } from './cluster.ts'

export type Ask = (path: string, init?: { method?: string; body?: unknown }) => Promise<Response>

/** Runs `work` with what calls Dapr's API as order does: that of the sidecar in order's pod. */
export async function throughOrderSidecar<Result>(
  { kubectl, namespace, through }: Cluster,
  work: (ask: Ask) => Promise<Result>,
): Promise<Result> {
  const token = await kubectl.in(namespace).secret('order-api-token', 'token')
  return through('deploy/order', DAPR_PORT, (url) =>
    work((path, { method = 'GET', body } = {}) =>
      fetch(`${url}/v1.0/${path}`, {
        method,
        headers: { 'dapr-api-token': token, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(60_000),
      }),
    ),
  )
}

/** Asks legacy-pricing for a price, by its HTTPEndpoint. @param switches `fail`, `delay`: see the service */
export function askPrice(ask: Ask, switches: Record<string, string> = {}): Promise<Response> {
  return ask(`invoke/legacy-pricing/method/price?${new URLSearchParams({ sku: 'tamper', quantity: '1', ...switches })}`)
}

const stats = z.object({ ATTEMPTS: z.number() })
const QUIET_MS = 2500

/** Returns the requests that both versions of legacy-pricing have had since they started, by their own count. */
export async function attemptsSoFar({ through }: Cluster): Promise<number> {
  const of = (version: string) =>
    through(`deploy/legacy-pricing-${version}`, 7004, async (url) => {
      return stats.parse(await (await fetch(`${url}/stats`)).json()).ATTEMPTS
    })
  return (await of('v1')) + (await of('v2'))
}

/** Counts the attempts of one call of order's sidecar to the shop's legacy-pricing, which is asked to fail, or to be slow. */
export function attemptsAtLegacyPricing(cluster: Cluster): Promise<Facts> {
  return throughOrderSidecar(cluster, async (ask) => {
    const attempts = async (switches: Record<string, string>) => {
      const before = await attemptsSoFar(cluster)
      await askPrice(ask, switches)
      await sleep(QUIET_MS)
      const after = await attemptsSoFar(cluster)
      await askPrice(ask) // an answer that is right, so that order's breaker never sees five failures in a row
      return after - before
    }
    return {
      'legacy-pricing: 503': await attempts({ fail: '503' }),
      'legacy-pricing: 404': await attempts({ fail: '404' }),
      'legacy-pricing: too slow': await attempts({ delay: String(shopCall.timeoutMs + 1000) }),
    }
  })
}
