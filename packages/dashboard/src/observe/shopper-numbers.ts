import type { StoredOrder } from '@better-together/shop-client/redis'
import { type EdgeNumbers, notMeasured } from './metrics/edge-numbers.ts'
import type { Milestone } from './orders/order-book.ts'

const WINDOW_MS = 10_000

/** What the shopper’s side of it can be told from: no sidecar stands there. Of the last ten seconds. */
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
