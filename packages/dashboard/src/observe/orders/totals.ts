import type { View } from '../../protocol/view.ts'
import type { EventLog } from '../broker/event-log.ts'
import type { Milestone } from './order-book.ts'

/**
 * Counts since the dashboard first looked, with the orders that it then saw. What the broker has done is counted by the
 * broker: an order may have left the view long before its customer is told.
 */
export function createTotals() {
  const seen = { accepted: 0, rejected: 0, told: 0, 'dead-lettered': 0 }
  let before: { acknowledged: number; dead: number } | undefined

  return {
    add: (milestone: Milestone): void => {
      seen[milestone] += 1
    },
    /** Call after the first look, when what is told by now is in the view. */
    begin(events: EventLog): void {
      before ??= {
        acknowledged: events.acknowledged() - seen.told - seen['dead-lettered'],
        dead: events.deadLetters() - seen['dead-lettered'],
      }
    },
    view(events: EventLog): View['totals'] {
      const deadLettered = events.deadLetters() - (before?.dead ?? 0)
      const told = events.acknowledged() - (before?.acknowledged ?? 0) - deadLettered
      return { seen: seen.accepted, told: Math.max(0, told), rejected: seen.rejected, deadLettered }
    },
  }
}
