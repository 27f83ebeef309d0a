import type { Interval } from './bench-report.ts'
import type { Turn } from './run-blocks.ts'
import { medianInterval, quantilesOf } from './statistics.ts'

/**
 * What both layers together add to a direct call, as a part of what each adds alone: (DM − A) / ((D − A) + (M − A)) of
 * the medians, block by block. 1: they cost as much together as one by one. Blocks in which the two alone add nothing are
 * left out; undefined when none is left, or when an arm was not measured.
 */
export function additivityOf(
  turns: readonly Turn[],
  names: { direct: string; dapr: string; mesh: string; both: string },
): Interval | undefined {
  const blocks = [...new Set(turns.map(({ block }) => block))]
  const perBlock = blocks.flatMap((block) => {
    const p50 = (name: string) => {
      const turn = turns.find((one) => one.block === block && one.arm === name)
      return turn && turn.latenciesMs.length > 0 ? quantilesOf(turn.latenciesMs).p50 : Number.NaN
    }
    const direct = p50(names.direct)
    const alone = p50(names.dapr) - direct + (p50(names.mesh) - direct)
    return alone > 0 ? [(p50(names.both) - direct) / alone] : []
  })
  const known = perBlock.filter((value) => !Number.isNaN(value))
  return known.length > 0 ? medianInterval(known) : undefined
}
