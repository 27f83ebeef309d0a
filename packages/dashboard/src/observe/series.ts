import { MAX_SERIES } from '../protocol/apply-update.ts'
import type { SeriesPoint } from '../protocol/view.ts'
import type { Milestone } from './orders/order-book.ts'

/** What was seen to happen, second by second. */
export function createSeries() {
  const points: SeriesPoint[] = []
  let counts = { accepted: 0, told: 0, failed: 0 }
  let answeredInMs: number[] = []

  return {
    add(milestone: Milestone): void {
      counts[milestone === 'rejected' || milestone === 'dead-lettered' ? 'failed' : milestone] += 1
    },
    /** The time an order took, when its trace is read. */
    addAnswer(ms: number): void {
      answeredInMs.push(ms)
    },
    points: (): SeriesPoint[] => [...points],
    /** Ends the second that has gone by. */
    tick(now: number): SeriesPoint {
      const point = { at: new Date(now).toISOString(), ...counts, p95Ms: p95(answeredInMs) }
      points.push(point)
      if (points.length > MAX_SERIES) points.shift()
      counts = { accepted: 0, told: 0, failed: 0 }
      answeredInMs = []
      return point
    },
  }
}

function p95(values: readonly number[]): number | null {
  const ordered = values.toSorted((a, b) => a - b)
  return ordered[Math.ceil(ordered.length * 0.95) - 1] ?? null
}
