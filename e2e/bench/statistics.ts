import { seededRandom } from '@better-together/harness/random'
import { median, quantileSorted } from 'simple-statistics'
import type { Interval } from './bench-report.ts'

const RESAMPLES = 4000

export type Quantiles = { p50: number; p90: number; p99: number }

/** @throws Error when there is no value */
export function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = [...values].sort((a, b) => a - b)
  return { p50: quantileSorted(sorted, 0.5), p90: quantileSorted(sorted, 0.9), p99: quantileSorted(sorted, 0.99) }
}

/**
 * The median of one value per block with its 95 % percentile-bootstrap interval: blocks, not requests, are what is
 * drawn, because requests of one block share that block's disturbances. The same values give the same interval.
 */
export function medianInterval(perBlock: readonly number[]): Interval {
  const random = seededRandom(1)
  const draw = () => perBlock[Math.floor(random() * perBlock.length)] ?? Number.NaN
  const medians = Array.from({ length: RESAMPLES }, () => median(perBlock.map(draw))).sort((a, b) => a - b)
  return {
    median: median([...perBlock]),
    low: quantileSorted(medians, 0.025),
    high: quantileSorted(medians, 0.975),
    perBlock: [...perBlock],
  }
}
