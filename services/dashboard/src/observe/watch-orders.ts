import type { Observed } from '../ports.ts'
import { MAX_ORDERS } from '../protocol/apply-update.ts'
import { createEventLog } from './broker/event-log.ts'
import type { SidecarHistory } from './metrics/sidecar-history.ts'
import { lookAtRedis } from './orders/look-at-redis.ts'
import { createOrderBook } from './orders/order-book.ts'
import { createTotals } from './orders/totals.ts'
import type { RedisConnection } from './redis/connection.ts'
import { repeat } from './repeat.ts'
import { createSeries } from './series.ts'
import type { ObservationSettings } from './settings.ts'
import { createShopperNumbers } from './shopper-numbers.ts'
import type { Sight } from './sight.ts'
import { lookAtTraces } from './zipkin/look-at-traces.ts'
import { isSettled } from './zipkin/trace-schedule.ts'

const ORDERS_MS = 250
const TRACES_MS = 500
/** What the clocks of two pods may differ by. */
const CLOCKS_MS = 200

type Watching = { settings: ObservationSettings; redis: RedisConnection; sight: Sight; history: SidecarHistory }

/** Follows the orders: their documents and events in Redis, their traces in Zipkin. */
export function watchOrders({ settings, redis, sight, history }: Watching) {
  const { zipkinUrl, meshRetries } = settings
  const [events, totals, series] = [createEventLog(2 * MAX_ORDERS), createTotals(), createSeries()]
  const shopper = createShopperNumbers(Date.now())
  let hasLooked = false

  const book = createOrderBook(MAX_ORDERS, (milestone, order) => {
    totals.add(milestone)
    if (!hasLooked) return // what was there before did not happen just now
    series.add(milestone)
    shopper.add(milestone, order, Date.now())
  })

  function onAnswer(ms: number): void {
    series.addAnswer(ms)
    shopper.addAnswer(ms, Date.now())
  }

  const looking = repeat(ORDERS_MS, async () => {
    await sight.look('Redis', () => redis.use((client) => lookAtRedis(client, book, events)))
    if (!sight.sees('Redis')) return
    totals.begin(events)
    hasLooked = true
  })

  const tracing = repeat(TRACES_MS, async () => {
    const windows = history.callWindow
    if (zipkinUrl) await sight.look('Zipkin', () => lookAtTraces({ zipkinUrl, book, windows, meshRetries, onAnswer }))
    const now = Date.now()
    for (const order of book.all()) {
      if (order.isKnown) continue
      const from = Date.parse(order.stored.acceptedAt) - CLOCKS_MS
      const wasQuiet = () => history.isQuiet(from, order.changedAt + CLOCKS_MS)
      if (isSettled(order, zipkinUrl !== undefined, wasQuiet, now)) book.update(order, { isKnown: true })
    }
  })

  return {
    book,
    events,
    series,
    shopper,
    totals: (): Observed['totals'] => totals.view(events),
    loops: [looking, tracing],
  }
}
