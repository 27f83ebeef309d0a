import { readCpuMs } from '@better-together/harness/local/proc'
import { shuffled } from '@better-together/harness/random'
import type { Arm } from './arms.ts'
import type { Exchange } from './http-exchange.ts'
import { type Measured, runOpenLoop } from './open-loop.ts'

export type Settings = { rate: number; seconds: number; blocks: number }

/** One arm's turn in one block. */
export type Turn = Measured & { block: number; arm: string; cpuMs: Record<string, number> }

export type Blocks = {
  arms: readonly Arm[]
  exchanges: Readonly<Record<string, Exchange>>
  pids: () => ReadonlyMap<string, number>
  settings: Settings
  tick: (line: string) => void
  signal: AbortSignal
}

const WARM_UP_SECONDS = 2

/**
 * All arms once, in a new random order, as often as there are blocks: what disturbs the machine for a while disturbs
 * each arm alike. A turn before the first block warms up connections, certificates and compilers, and is thrown away.
 *
 * @throws Error when a request of the warm-up fails, naming the arm; the signal's reason when aborted
 */
export async function runBlocks({ arms, exchanges, pids, settings, tick, signal }: Blocks): Promise<Turn[]> {
  const { rate, seconds, blocks } = settings
  const load = (arm: Arm, length: number) => {
    const exchange = exchanges[arm.name]
    if (!exchange) throw new Error(`Nothing is set up for ${arm.name}`)
    return runOpenLoop({ rate, seconds: length, send: exchange.send, signal })
  }
  for (const arm of arms) {
    tick(`warming up: ${arm.name}`)
    const { errors, firstError } = await load(arm, WARM_UP_SECONDS)
    if (errors > 0) throw new Error(`${arm.name}: ${errors} requests failed before the first block: ${firstError}`)
  }
  const turns: Turn[] = []
  for (let block = 1; block <= blocks; block++) {
    for (const arm of shuffled(arms)) {
      tick(`block ${block} of ${blocks}: ${arm.name}`)
      const before = await cpuOf(pids())
      const measured = await load(arm, seconds)
      const after = await cpuOf(pids())
      turns.push({ ...measured, block, arm: arm.name, cpuMs: difference(before, after) })
    }
  }
  return turns
}

async function cpuOf(pids: ReadonlyMap<string, number>): Promise<Map<string, number>> {
  const found = await Promise.all([...pids].map(async ([name, pid]) => [name, await readCpuMs(pid)] as const))
  return new Map(found.flatMap(([name, ms]) => (ms === undefined ? [] : [[name, ms] as const])))
}

function difference(before: Map<string, number>, after: Map<string, number>): Record<string, number> {
  const entries = [...after].flatMap(([name, ms]) => {
    const earlier = before.get(name)
    return earlier === undefined ? [] : [[name, ms - earlier] as const]
  })
  return Object.fromEntries(entries)
}
