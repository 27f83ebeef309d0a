import { type Buckets, bucketsOf } from './histogram.ts'

/** What a sidecar has counted of one kind of call since it started. Buckets are cumulative, by upper bound in milliseconds. */
export type Tally = { count: number; errors: number; buckets: ReadonlyMap<number, number> }

export type Increase = { count: number; errors: number; buckets: Buckets }

/**
 * What was counted from the first to the last tally. One that has less than the one before it comes from a sidecar that
 * was started anew in between, and counts whole.
 */
export function increaseOf(tallies: readonly Tally[]): Increase {
  const sum = { count: 0, errors: 0 }
  const buckets = new Map<number, number>()
  tallies.forEach((tally, at) => {
    const before = tallies[at - 1]
    if (!before) return
    const base = tally.count < before.count ? undefined : before
    sum.count += tally.count - (base?.count ?? 0)
    sum.errors += Math.max(0, tally.errors - (base?.errors ?? 0))
    for (const [upTo, total] of tally.buckets)
      buckets.set(upTo, (buckets.get(upTo) ?? 0) + total - (base?.buckets.get(upTo) ?? 0))
  })
  return { ...sum, buckets: bucketsOf(buckets) }
}
