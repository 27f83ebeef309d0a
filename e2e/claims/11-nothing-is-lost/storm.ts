import { setTimeout as sleep } from 'node:timers/promises'
import type { StartedShop } from '@better-together/harness/local/shop'
import type { OrderStep, OrderSteps } from '@better-together/shop-client/redis'
import { waitFor } from '@better-together/shop-client/wait-for'
import type { Freeze, Kill, Round, Victim } from './schedule.ts'

/** Longer than the breaker of components/resiliency.yaml stays open: until then no order gets beyond its first step. */
const STEP_PATIENCE_MS = 8000
const COMES_BACK_MS = 20_000
const LOOK_EVERY_MS = 2

/** A process that was killed. `hit` says whether an order was seen at `step` in the instant before. */
export type Killed = { seed: number; atMs: number; victim: Victim; step: OrderStep; hit: boolean }

/** Carries out one round. @returns each kill, as it happened */
export async function storm(shop: StartedShop, round: Round, steps: OrderSteps, begun: number): Promise<Killed[]> {
  const freezing = freezeOnce(shop, round.freeze)
  const killed: Killed[] = []
  for (const { victim, step, pauseMs } of round.kills) {
    const hit = await killAt(shop, { victim, step, pauseMs }, steps)
    killed.push({ seed: round.seed, atMs: Date.now() - begun, victim, step, hit })
    await sleep(pauseMs)
  }
  await freezing
  return killed
}

async function killAt(
  { supervisor, infrastructure }: StartedShop,
  { victim, step }: Kill,
  steps: OrderSteps,
): Promise<boolean> {
  await waitFor(async () => supervisor.pid(victim) !== undefined, {
    what: `${victim}’s return`,
    deadlineMs: COMES_BACK_MS,
  })
  const hit = await waitFor(() => steps.isAny(step), {
    what: step,
    deadlineMs: STEP_PATIENCE_MS,
    everyMs: LOOK_EVERY_MS,
  }).catch(() => false)
  if (victim === 'redis') await infrastructure.killRedis()
  else supervisor.signal(victim, 'SIGKILL')
  return hit
}

async function freezeOnce({ supervisor }: StartedShop, { victim, forMs }: Freeze): Promise<void> {
  supervisor.signal(victim, 'SIGSTOP')
  await sleep(forMs)
  supervisor.signal(victim, 'SIGCONT')
}
