import { seededRandom, shuffled } from '@better-together/harness/random'
import { type OrderStep, orderSteps } from '@better-together/shop-client/redis'

/** Every process that an order passes through. */
export const victims = [
  'order',
  'inventory',
  'notifier',
  'legacy-pricing',
  'order-daprd',
  'inventory-daprd',
  'notifier-daprd',
  'redis',
] as const
export type Victim = (typeof victims)[number]

/** Kill `victim` once an order is at `step`, then wait `pauseMs`: shorter than most need to come back, so failures overlap. */
export type Kill = { victim: Victim; step: OrderStep; pauseMs: number }

/** Stop a process without ending it, as a long pause of the machine does. */
export type Freeze = { victim: Exclude<Victim, 'redis'>; forMs: number }

export type Round = { seed: number; kills: Kill[]; freeze: Freeze }

/**
 * What happens in the round of a seed, always the same: each process is killed once, in an order and at moments that
 * follow from the seed. Any four seeds in a row pair each process with each step.
 */
export function roundOf(seed: number): Round {
  const random = seededRandom(seed)
  const kills = shuffled(victims, random).map((victim) => ({
    victim,
    step: orderSteps[(victims.indexOf(victim) + seed) % orderSteps.length] as OrderStep,
    pauseMs: 200 + Math.floor(random() * 1200),
  }))
  const freezable = victims.filter((victim) => victim !== 'redis')
  const victim = freezable[Math.floor(random() * freezable.length)] as Freeze['victim']
  return { seed, kills, freeze: { victim, forMs: 500 + Math.floor(random() * 1500) } }
}
