import { seededRandom } from '@better-together/harness/random'
import { median, quantileSorted } from 'simple-statistics'
import type { Interval } from './bench-report.ts'

const RESAMPLES = 4000

export type Quantiles = { p50: number; p90: number; p99: number }

/** Returns three quantiles. @throws Error when there is no value */
export function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = [...values].sort((a, b) => a - b)
  return { p50: quantileSorted(sorted, 0.5), p90: quantileSorted(sorted, 0.9), p99: quantileSorted(sorted, 0.99) }
}

/**
 * Returns the median of one value per round with its 95 % percentile-bootstrap interval: rounds, not requests, are what is
 * drawn, because requests of one round share that round's disturbances. The same values give the same interval.
 */
export function medianInterval(perRound: readonly number[]): Interval {
  const random = seededRandom(1)
  const draw = () => perRound[Math.floor(random() * perRound.length)] ?? Number.NaN
  const medians = Array.from({ length: RESAMPLES }, () => median(perRound.map(draw))).sort((a, b) => a - b)
  return {
    median: median([...perRound]),
    low: quantileSorted(medians, 0.025),
    high: quantileSorted(medians, 0.975),
    perBlock: [...perRound],
  }
}
