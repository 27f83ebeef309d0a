import { setTimeout as sleep } from 'node:timers/promises'
import type { StartedShop } from '@better-together/harness/local/shop'
import { checkInvariants, type History, type Violation } from '@better-together/shop-client/invariants'
import type { PlacedOrder } from '@better-together/shop-client/place-orders'
import { readStoredState } from '@better-together/shop-client/redis'
import { waitFor } from '@better-together/shop-client/wait-for'

/** Longer than the broker takes to deliver again what a dead sidecar held, 23 s by components/pubsub.yaml. */
const REST_DEADLINE_MS = 60_000
/** What is right must also stay right. */
const STAYS_MS = 3000

/** The books when nothing is under way any more, and what is wrong with them. */
export async function booksAtRest(
  shop: StartedShop,
  placements: readonly PlacedOrder[],
  initialStock: Readonly<Record<string, number>>,
  deadlineMs = REST_DEADLINE_MS,
): Promise<{ history: History; violations: Violation[] }> {
  const redis = { port: shop.ports.redis, password: shop.identities.redisPassword }
  const look = async (): Promise<History> => ({
    placed: placements,
    stored: await readStoredState(redis),
    initialStock,
    isComplete: true,
  })
  const isRight = async () => checkInvariants(await look()).length === 0
  await waitFor(isRight, { what: 'Finishing all orders', deadlineMs, everyMs: 300 }).catch(() => false)
  await sleep(STAYS_MS)
  const history = await look()
  return { history, violations: checkInvariants(history) }
}
