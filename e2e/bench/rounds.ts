import type { Report } from '@better-together/harness/progress'
import { shuffled } from '@better-together/harness/random'
import type { Measurement } from './open-loop.ts'
import type { Variant } from './variants.ts'

/** Requests a second, the seconds of one run, and the number of rounds, which the report calls blocks. */
export type Settings = { rate: number; seconds: number; blocks: number }

/** What one variant did in one round. */
export type Run = Measurement & { round: number; variant: string; cpuMs: Record<string, number> }

/** What a variant's requests are sent through. */
export type Target = {
  /** Sends requests at a constant rate. */
  measure(rate: number, seconds: number): Promise<Measurement>
  /** Returns the CPU time in ms that each process of the target has used so far. */
  cpuMs(): Promise<ReadonlyMap<string, number>>
}

export type RoundsOptions<Each extends Variant> = {
  variants: readonly Each[]
  targetOf: (variant: Each) => Target
  settings: Settings
  /** `attempts`: how often a variant may fail in the warm-up before it is given up. */
  warmUp: { seconds: number; attempts: number }
  tick: Report
  signal: AbortSignal
}

/**
 * Runs every variant once per round, in a new random order each time: what disturbs the machine for a while disturbs each
 * variant alike. A run before the first round warms up connections, certificates and compilers, and is thrown away.
 *
 * @throws Error when requests fail in the last attempt to warm up, naming the variant; the signal's reason when aborted
 */
export async function runRounds<Each extends Variant>(options: RoundsOptions<Each>): Promise<Run[]> {
  const { variants, targetOf, settings, tick, signal } = options
  for (const variant of variants) {
    tick(`warming up: ${variant.name}`)
    await warmUp(variant, options)
  }
  const runs: Run[] = []
  for (let round = 1; round <= settings.blocks; round++) {
    for (const variant of shuffled(variants)) {
      signal.throwIfAborted()
      tick(`round ${round} of ${settings.blocks}: ${variant.name}`)
      const target = targetOf(variant)
      const before = await target.cpuMs()
      const measurement = await target.measure(settings.rate, settings.seconds)
      const cpuMs = difference(before, await target.cpuMs())
      runs.push({ ...measurement, round, variant: variant.name, cpuMs })
    }
  }
  return runs
}

async function warmUp<Each extends Variant>(variant: Each, options: RoundsOptions<Each>): Promise<void> {
  const { targetOf, settings, warmUp, signal } = options
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted()
    const { errors, firstError } = await targetOf(variant).measure(settings.rate, warmUp.seconds)
    if (errors === 0) return
    if (attempt >= warmUp.attempts)
      throw new Error(`${variant.name}: ${errors} requests failed before the first round: ${firstError}`)
  }
}

/** A process that was not there before has used nothing that can be known. */
function difference(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): Record<string, number> {
  const entries = [...after].flatMap(([name, ms]) => {
    const earlier = before.get(name)
    return earlier === undefined ? [] : [[name, ms - earlier] as const]
  })
  return Object.fromEntries(entries)
}
