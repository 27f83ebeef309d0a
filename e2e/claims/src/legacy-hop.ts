import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { askPrice, throughOrderSidecar } from '@better-together/harness/cluster/order-sidecar'
import { shopCall } from '@better-together/harness/echo/shop-policy'
import type { Facts } from '@better-together/harness/facts'
import { z } from 'zod'

const stats = z.object({ ATTEMPTS: z.number() })
const QUIET_MS = 2500

/** Attempts that both versions of legacy-pricing have had since they started, by their own count. */
async function attemptsSoFar(environment: ClusterEnvironment): Promise<number> {
  const of = (version: string) =>
    environment.through(`deploy/legacy-pricing-${version}`, 7004, async (url) => {
      return stats.parse(await (await fetch(`${url}/stats`)).json()).ATTEMPTS
    })
  return (await of('v1')) + (await of('v2'))
}

/** Calls of order's sidecar to the shop's own legacy-pricing, which is told to fail, or to be slow. */
export function attemptsAtLegacyPricing(environment: ClusterEnvironment): Promise<Facts> {
  return throughOrderSidecar(environment, async (ask) => {
    const attempts = async (switches: Record<string, string>) => {
      const before = await attemptsSoFar(environment)
      await askPrice(ask, switches)
      await sleep(QUIET_MS)
      const after = await attemptsSoFar(environment)
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
