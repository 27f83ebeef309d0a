/** Observations per bucket, by the bucket’s upper bound, not cumulative; ascending. */
export type Buckets = readonly { upTo: number; count: number }[]

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

/** The value below which the share `quantile` of the observations lies, within its bucket by straight line; null without any. */
export function quantileOf(buckets: Buckets, quantile: number): number | null {
  const total = buckets.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return null
  let [seen, lower] = [0, 0]
  for (const { upTo, count } of buckets) {
    if (seen + count >= quantile * total && count > 0) {
      if (upTo === Number.POSITIVE_INFINITY) return lower
      return lower + ((upTo - lower) * (quantile * total - seen)) / count
    }
    seen += count
    lower = upTo
  }
  return lower
}

/** An upper bound of the longest observation; 0 without any. */
export function longestOf(buckets: Buckets): number {
  return buckets.findLast(({ count }) => count > 0)?.upTo ?? 0
}
