import { setTimeout as sleep } from 'node:timers/promises'
import type { Shop, ShopProcess } from '@better-together/harness/environment'
import type { LocalShop } from '@better-together/harness/local/environment'
import { freeze } from '@better-together/harness/local/faults'
import { orderRequest } from '@better-together/shop-client/catalogue'
import { type PlacedOrder, placeOrder } from '@better-together/shop-client/place-orders'
import type { OrderSteps } from '@better-together/shop-client/redis'
import { waitFor } from '@better-together/shop-client/wait-for'
import type { Freeze, Kill } from './kill-schedule.ts'

const SHOPPERS = 5
const PAUSE_MS = 60
/** Turned away because something is down, a shopper comes back a little later. */
const TURNED_AWAY_MS = 600

/** Longer than the breaker of components/resiliency.yaml stays open: until then no order gets beyond its first step. */
const STEP_PATIENCE_MS = 8000
const COMES_BACK_MS = 20_000
const POLL_EVERY_MS = 2

/**
 * Runs `chaos` while five shoppers place orders, one after the other each.
 *
 * @returns what the shoppers asked for and were answered, when the last of them has an answer or has given up asking
 */
export function ordersDuring(shop: Shop, keyPrefix: string, chaos: () => Promise<void>): Promise<PlacedOrder[]> {
  const placed: PlacedOrder[] = []
  let next = 0
  let isOpen = true

  async function shopper(orderUrl: string): Promise<void> {
    while (isOpen) {
      const n = next++
      const order = await placeOrder(orderUrl, `${keyPrefix}-${n}`, orderRequest(n))
      placed.push(order)
      await sleep(order.outcome === 'rejected' ? TURNED_AWAY_MS : PAUSE_MS)
    }
  }
  const shopping = async (orderUrl: string) => {
    const shoppers = Promise.all(Array.from({ length: SHOPPERS }, () => shopper(orderUrl)))
    try {
      await chaos()
    } finally {
      isOpen = false
      await shoppers
    }
    return placed
  }
  return shop.at('order', shopping, { outlivesRestarts: true })
}

/** Waits until a process runs, then kills it. */
export async function killRunning(shop: Shop, target: ShopProcess): Promise<void> {
  const kill = await untilItRuns(target, () => shop.prepareKill(target))
  await kill()
}

/** A process that was killed. `hit` tells whether an order was observed at `step` in the instant before. */
export type Killed = Kill & { atMs: number; hit: boolean }

/** Kills one process after the other, each when an order is at its step, and freezes one meanwhile. */
export async function killAtSteps(
  shop: LocalShop,
  round: { kills: readonly Kill[]; freeze?: Freeze },
  steps: OrderSteps,
): Promise<Killed[]> {
  const freezing = round.freeze && freezeOnce(shop, round.freeze)
  const killed: Killed[] = []
  for (const { target, step, pauseMs } of round.kills) {
    const kill = await untilItRuns(target, () => shop.prepareKill(target))
    const hit = await waitFor(() => steps.isAny(step), {
      what: step,
      deadlineMs: STEP_PATIENCE_MS,
      everyMs: POLL_EVERY_MS,
    }).catch(() => false)
    await kill()
    killed.push({ target, step, pauseMs, atMs: Date.now(), hit })
    await sleep(pauseMs)
  }
  await freezing
  return killed
}

async function freezeOnce({ supervisor }: LocalShop, { target, forMs }: Freeze): Promise<void> {
  const resume = await untilItRuns(target, async () => freeze(supervisor, target))
  await sleep(forMs)
  try {
    resume()
  } catch {
    // it was killed meanwhile
  }
}

const untilItRuns = <Result>(target: ShopProcess, attempt: () => Promise<Result>): Promise<Result> =>
  waitFor(attempt, { what: `${target}’s return`, deadlineMs: COMES_BACK_MS })
