import type { ShopProcess } from '@better-together/harness/environment'
import { seededRandom, shuffled } from '@better-together/harness/random'
import { type OrderStep, orderSteps } from '@better-together/shop-client/redis'

/** Every process that an order passes through. */
export const targets = [
  'order',
  'inventory',
  'notifier',
  'legacy-pricing',
  'order-daprd',
  'inventory-daprd',
  'notifier-daprd',
  'redis',
] as const satisfies readonly ShopProcess[]
type Target = (typeof targets)[number]

/** Kill `target` once an order is at `step`, then wait `pauseMs`: shorter than most need to come back, so failures overlap. */
export type Kill = { target: Target; step: OrderStep; pauseMs: number }

/** Stop a process without ending it, as a long pause of the machine does. */
export type Freeze = { target: Exclude<Target, 'redis'>; forMs: number }

/**
 * What happens in the round of a seed, always the same: each process is killed once, in an order and at moments that
 * follow from the seed. Any four seeds in a row pair each process with each step.
 */
export function roundOf(seed: number): { kills: Kill[]; freeze: Freeze } {
  const random = seededRandom(seed)
  const kills = shuffled(targets, random).map((target) => ({
    target,
    step: orderSteps[(targets.indexOf(target) + seed) % orderSteps.length] as OrderStep,
    pauseMs: 200 + Math.floor(random() * 1200),
  }))
  const freezable = targets.filter((target) => target !== 'redis')
  const target = freezable[Math.floor(random() * freezable.length)] as Freeze['target']
  return { kills, freeze: { target, forMs: 500 + Math.floor(random() * 1500) } }
}

/** The order in which containers are killed on a cluster; a mesh's proxy is not among them: it goes only with its pod. */
export const containers = [
  'order-daprd',
  'order',
  'inventory-daprd',
  'inventory',
  'notifier-daprd',
  'notifier',
  'legacy-pricing',
  'redis',
] as const satisfies readonly ShopProcess[]
export const pods = ['order', 'inventory', 'notifier', 'legacy-pricing', 'redis'] as const
