import type { RedisConnection } from '@better-together/shop-client/redis'
import { repeat } from '@better-together/shop-client/wait-for'
import type { Observed } from '../ports.ts'
import { MAX_ORDERS } from '../protocol/apply-update.ts'
import { createArrivalLog } from './arrivals/arrival-log.ts'
import { lookAtArrivals, seesArrivals } from './arrivals/look-at-arrivals.ts'
import { createEventLog } from './broker/event-log.ts'
import type { SidecarHistory } from './metrics/sidecar-history.ts'
import { lookAtRedis } from './orders/look-at-redis.ts'
import { createOrderBook } from './orders/order-book.ts'
import { createTotals } from './orders/totals.ts'
import { createSeries } from './series.ts'
import type { ObservationSettings } from './settings.ts'
import { createShopperNumbers } from './shopper-numbers.ts'
import type { Sight } from './sight.ts'
import { lookAtTraces } from './zipkin/look-at-traces.ts'
import { isSettled } from './zipkin/trace-schedule.ts'

const ORDERS_MS = 250
const TRACES_MS = 500
const ARRIVALS_MS = 1000
/** What the clocks of two pods may differ by. */
const CLOCKS_MS = 200

type Watching = { settings: ObservationSettings; redis: RedisConnection; sight: Sight; history: SidecarHistory }

/** Follows the orders: their documents and events in Redis, their traces in Zipkin. */
export function watchOrders({ settings, redis, sight, history }: Watching) {
  const { zipkinUrl, arrivals: urls, environment } = settings
  const [events, totals, series] = [createEventLog(2 * MAX_ORDERS), createTotals(), createSeries()]
  const arrivals = createArrivalLog(urls, 2 * MAX_ORDERS, environment)
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
    if (zipkinUrl) await sight.look('Zipkin', () => lookAtTraces({ zipkinUrl, book, windows, onAnswer }))
    const now = Date.now()
    for (const order of book.all()) {
      if (order.isKnown || (!arrivals.isUpTo(order.changedAt) && seesArrivals(urls, sight))) continue
      const from = Date.parse(order.stored.acceptedAt) - CLOCKS_MS
      const wasQuiet = () => history.isQuiet(from, order.changedAt + CLOCKS_MS)
      if (isSettled(order, zipkinUrl !== undefined, wasQuiet, now)) book.update(order, { isKnown: true })
    }
  })

  const arriving = repeat(ARRIVALS_MS, () => lookAtArrivals(urls, arrivals, book, sight))

  return {
    book,
    events,
    series,
    shopper,
    totals: (): Observed['totals'] => totals.view(events),
    loops: urls.length > 0 ? [looking, tracing, arriving] : [looking, tracing],
  }
}
