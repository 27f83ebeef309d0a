/** What a sidecar has counted of one kind of call since it started. Buckets are cumulative, by upper bound in ms. */
export type Tally = { count: number; errors: number; buckets: ReadonlyMap<number, number> }

type Increase = { count: number; errors: number; buckets: Buckets }

/**
 * Returns what was counted from the first to the last tally. One that is lower than the one before it comes from a
 * sidecar that was restarted in between, and counts in full.
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

/** Observations per bucket, by the bucket’s upper bound, not cumulative; ascending. */
type Buckets = readonly { upTo: number; count: number }[]

/** Turns cumulative counts, as Prometheus has them, into counts per bucket. */
export function bucketsOf(cumulative: ReadonlyMap<number, number>): Buckets {
  let below = 0
  return [...cumulative]
    .sort(([a], [b]) => a - b)
    .map(([upTo, total]) => {
      const count = Math.max(0, total - below)
      below = total
      return { upTo, count }
    })
}

/** Returns the `quantile` of the observations, interpolated linearly within its bucket; null without any. */
export function quantileOf(buckets: Buckets, quantile: number): number | null {
  const total = buckets.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return null
  let [passed, lower] = [0, 0]
  for (const { upTo, count } of buckets) {
    if (passed + count >= quantile * total && count > 0) {
      if (upTo === Number.POSITIVE_INFINITY) return lower
      return lower + ((upTo - lower) * (quantile * total - passed)) / count
    }
    passed += count
    lower = upTo
  }
  return lower
}

/** Returns an upper bound of the longest observation; 0 without any. */
export function longestOf(buckets: Buckets): number {
  return buckets.findLast(({ count }) => count > 0)?.upTo ?? 0
}
