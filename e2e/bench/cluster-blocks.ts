import { shuffled } from '@better-together/harness/random'
import type { ClusterArm } from './arms.ts'
import type { Sidecars } from './cluster-objects.ts'
import type { Pair } from './cluster-pairs.ts'
import type { Settings, Turn } from './run-blocks.ts'

export type ClusterBlocks = {
  arms: readonly ClusterArm[]
  pairs: ReadonlyMap<Sidecars, Pair>
  settings: Settings
  tick: (line: string) => void
  signal: AbortSignal
}

const WARM_UP_SECONDS = 4
/** That a pod is ready comes to the node's rules and to the proxies a moment later. */
const WARM_UPS = 3

/**
 * The same as `runBlocks`, with the load sent from inside the pods: one pod at a time, in a new random order each block.
 *
 * @throws Error when requests of every warm-up fail, naming the arm; the signal's reason when aborted
 */
export async function runClusterBlocks({ arms, pairs, settings, tick, signal }: ClusterBlocks): Promise<Turn[]> {
  const { rate, seconds, blocks } = settings
  for (const arm of arms) {
    tick(`warming up: ${arm.name}`)
    await warmUp(arm, pairOf(arm, pairs), rate)
  }
  const turns: Turn[] = []
  for (let block = 1; block <= blocks; block++) {
    for (const arm of shuffled(arms)) {
      signal.throwIfAborted()
      tick(`block ${block} of ${blocks}: ${arm.name}`)
      const pair = pairOf(arm, pairs)
      const before = await pair.cpuMs()
      const measured = await pair.turn(rate, seconds)
      const used = [...(await pair.cpuMs())].map(([name, ms]) => [name, ms - (before.get(name) ?? 0)] as const)
      turns.push({ ...measured, block, arm: arm.name, cpuMs: Object.fromEntries(used) })
    }
  }
  return turns
}

async function warmUp({ name }: ClusterArm, pair: Pair, rate: number): Promise<void> {
  for (let time = 1; ; time++) {
    const { errors, firstError } = await pair.turn(rate, WARM_UP_SECONDS)
    if (errors === 0) return
    if (time === WARM_UPS) throw new Error(`${name}: ${errors} requests failed before the first block: ${firstError}`)
  }
}

function pairOf({ name, layer }: ClusterArm, pairs: ClusterBlocks['pairs']): Pair {
  const pair = pairs.get(layer)
  if (!pair) throw new Error(`Nothing is set up for ${name}`)
  return pair
}
