import { withTraceparent } from '@better-together/shared/trace-context'
import { advanceOrder, type Shop } from './advance-order.ts'

const GRACE_MS = 3000
const FORGET_MS = 60_000

/**
 * Finishes orders that a crash or an outage left pending. Recent ones are left to the request that placed them.
 *
 * @param now milliseconds since the epoch
 * @returns the ids that were processed
 * @throws AggregateError after the round when some could not be finished; they stay pending
 */
export async function recoverOrders(shop: Shop, now = Date.now()): Promise<string[]> {
  const left = (await shop.index.pending()).filter(({ openedAt }) => now - openedAt > GRACE_MS)
  const failures: unknown[] = []
  for (const { id, openedAt } of left) {
    await recover(id, now - openedAt, shop).catch((error: unknown) => failures.push(error))
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} of ${left.length} pending orders stay pending`)
  return left.map(({ id }) => id)
}

async function recover(id: string, openForMs: number, shop: Shop): Promise<void> {
  const found = await shop.orders.find(id)
  if (found) await withTraceparent(found.order.traceparent, () => advanceOrder(id, shop))
  // Listed but never stored: its request died between the two writes and was never accepted.
  else if (openForMs > FORGET_MS) await shop.index.close(id)
}
