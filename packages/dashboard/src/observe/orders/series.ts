import type { StoredOrder } from '@better-together/shop-client/redis'
import { MAX_SERIES } from '../../protocol/apply-update.ts'
import type { SeriesPoint } from '../../protocol/view.ts'
import { type EdgeNumbers, notMeasured } from '../sidecars/sidecar-history.ts'
import type { Milestone } from './order-book.ts'

const COUNTED_AS = {
  accepted: 'accepted',
  notified: 'notified',
  rejected: 'failed',
  'dead-lettered': 'failed',
} as const

/** Counts what was observed, second by second, for the page’s charts. */
export function createSeries() {
  const points: SeriesPoint[] = []
  let counts = { accepted: 0, notified: 0, failed: 0 }
  let answeredInMs: number[] = []

  return {
    add(milestone: Milestone): void {
      counts[COUNTED_AS[milestone]] += 1
    },
    /** Adds the duration of an order, when its trace is read. */
    addAnswer(ms: number): void {
      answeredInMs.push(ms)
    },
    points: (): SeriesPoint[] => [...points],
    /** Ends the current second. */
    tick(now: number): SeriesPoint {
      const point = { at: new Date(now).toISOString(), ...counts, p95Ms: p95(answeredInMs) }
      points.push(point)
      if (points.length > MAX_SERIES) points.shift()
      counts = { accepted: 0, notified: 0, failed: 0 }
      answeredInMs = []
      return point
    },
  }
}

function p95(values: readonly number[]): number | null {
  const ordered = values.toSorted((a, b) => a - b)
  return ordered[Math.ceil(ordered.length * 0.95) - 1] ?? null
}

const WINDOW_MS = 10_000

/** Measures the edge from the shopper, where no sidecar counts, of the last ten seconds. */
export function createShopperNumbers(startedAt: number) {
  let events: { at: number; what: 'accepted' | 'refused' | 'answered'; ms: number }[] = []

  function recent(now: number) {
    events = events.filter(({ at }) => at > now - WINDOW_MS)
    return events
  }

  return {
    add(milestone: Milestone, { reason }: StoredOrder, now: number): void {
      if (milestone === 'accepted') events.push({ at: now, what: 'accepted', ms: 0 })
      else if (milestone === 'rejected' && reason?.endsWith('-unavailable'))
        events.push({ at: now, what: 'refused', ms: 0 })
    },
    addAnswer(ms: number, now: number): void {
      events.push({ at: now, what: 'answered', ms })
    },
    numbers(now: number): EdgeNumbers {
      const seconds = Math.min(WINDOW_MS, now - startedAt) / 1000
      if (seconds < 1) return notMeasured
      const perSecond = (what: string) =>
        Number((recent(now).filter((event) => event.what === what).length / seconds).toFixed(2))
      const answered = recent(now).flatMap(({ what, ms }) => (what === 'answered' ? [ms] : []))
      const ordered = answered.toSorted((a, b) => a - b)
      const quantile = (share: number) => Number((ordered[Math.ceil(ordered.length * share) - 1] ?? 0).toFixed(1))
      return {
        perSecond: perSecond('accepted'),
        errorsPerSecond: perSecond('refused'),
        latencyMs: ordered.length > 0 ? { p50: quantile(0.5), p95: quantile(0.95) } : null,
      }
    },
  }
}
