import { DEAD_LETTERS, readAfter, readGroup, readNewest, TOPIC } from '@better-together/shop-client/broker'
import { readArrivals } from '@better-together/shop-client/legacy-pricing'
import { type RedisClient, type RedisConnection, readOrderIndex, readOrders } from '@better-together/shop-client/redis'
import { repeat } from '@better-together/shop-client/wait-for'
import type { ObservationSettings } from '../../config.ts'
import type { Observed } from '../../ports.ts'
import { MAX_ORDERS } from '../../protocol/apply-update.ts'
import type { SidecarHistory } from '../sidecars/sidecar-history.ts'
import type { SourceHealth } from '../source-health.ts'
import { type ArrivalLog, createArrivalLog } from './arrivals.ts'
import { createEventLog, type EventLog } from './events.ts'
import { createOrderBook, createTotals, type OrderBook } from './order-book.ts'
import { isSettled, pollTraces } from './poll-traces.ts'
import { createSeries, createShopperNumbers } from './series.ts'

const ORDERS_MS = 250
const TRACES_MS = 500
const ARRIVALS_MS = 1000
/** The most that the clocks of two pods may differ. */
const CLOCKS_MS = 200

type WatchOptions = {
  settings: ObservationSettings
  redis: RedisConnection
  sources: SourceHealth
  history: SidecarHistory
}

/** Watches the orders: their documents and events in Redis, their traces in Zipkin. */
export function watchOrders({ settings, redis, sources, history }: WatchOptions) {
  const { zipkinUrl, arrivals: urls, environment } = settings
  const [events, totals, series] = [createEventLog(2 * MAX_ORDERS), createTotals(), createSeries()]
  const arrivals = createArrivalLog(urls, 2 * MAX_ORDERS, environment)
  const shopper = createShopperNumbers(Date.now())
  let hasPolled = false

  const book = createOrderBook(MAX_ORDERS, (milestone, order) => {
    totals.add(milestone)
    if (!hasPolled) return // what the first poll finds did not happen just now
    series.add(milestone)
    shopper.add(milestone, order, Date.now())
  })

  function onAnswer(ms: number): void {
    series.addAnswer(ms)
    shopper.addAnswer(ms, Date.now())
  }

  const polling = repeat(ORDERS_MS, async () => {
    await sources.poll('Redis', () => redis.use((client) => pollRedis(client, book, events)))
    if (!sources.isAvailable('Redis')) return
    totals.begin(events)
    hasPolled = true
  })

  const tracing = repeat(TRACES_MS, async () => {
    const windows = history.callWindow
    if (zipkinUrl) await sources.poll('Zipkin', () => pollTraces({ zipkinUrl, book, windows, onAnswer }))
    const now = Date.now()
    for (const order of book.all()) {
      if (order.isKnown || (!arrivals.isUpTo(order.changedAt) && areArrivalsAvailable(urls, sources))) continue
      const from = Date.parse(order.stored.acceptedAt) - CLOCKS_MS
      const wasQuiet = () => history.isQuiet(from, order.changedAt + CLOCKS_MS)
      if (isSettled(order, zipkinUrl !== undefined, wasQuiet, now)) book.update(order, { isKnown: true })
    }
  })

  const arriving = repeat(ARRIVALS_MS, () => pollArrivals(urls, arrivals, book, sources))

  return {
    book,
    events,
    series,
    shopper,
    totals: (): Observed['totals'] => totals.view(events),
    loops: urls.length > 0 ? [polling, tracing, arriving] : [polling, tracing],
  }
}

/** Reads what is stored and where the events are. Keeps what was known before when it fails half way. */
async function pollRedis(redis: RedisClient, book: OrderBook, events: EventLog): Promise<void> {
  const index = await readOrderIndex(redis)
  if (index) book.put(await readOrders(redis, book.toRead(index)), Date.now())

  const [published, dead] = await Promise.all([
    entries(redis, TOPIC, events.last.published),
    entries(redis, DEAD_LETTERS, events.last.dead),
  ])
  const group = await readGroup(redis, TOPIC)
  events.addPublished(published)
  events.addDead(dead)
  events.setGroup(group, Date.now())
  book.putEvents(events, Date.now())
}

/** The first poll reads only the newest: an hour’s events would take too long. */
function entries(redis: RedisClient, stream: string, last: string | undefined) {
  return last === undefined ? readNewest(redis, stream, MAX_ORDERS) : readAfter(redis, stream, last)
}

/** Reads what arrived at legacy-pricing since the last poll, and adds it to its orders. */
async function pollArrivals(
  urls: readonly string[],
  log: ArrivalLog,
  book: OrderBook,
  sources: SourceHealth,
): Promise<void> {
  await Promise.all(urls.map((url) => sources.poll(nameOf(url), () => pollOne(url, log))))
  for (const order of book.all()) {
    if (order.traceId === undefined) continue
    const arrivals = log.of(order.traceId, Date.parse(order.stored.acceptedAt), order.changedAt)
    // An old order’s arrivals may have been dropped in favour of others.
    if (arrivals && arrivals.attempts >= (order.arrivals?.attempts ?? 0)) book.update(order, { arrivals })
  }
}

async function pollOne(url: string, log: ArrivalLog): Promise<void> {
  const requestedAt = Date.now()
  const page = await readArrivals(url, log.nextOf(url))
  log.add(url, log.isRestarted(url, page) ? await readArrivals(url, 0) : page, requestedAt)
}

/** Returns whether every legacy-pricing reports its arrivals. */
const areArrivalsAvailable = (urls: readonly string[], sources: SourceHealth): boolean =>
  urls.every((url) => sources.isAvailable(nameOf(url)))

const nameOf = (url: string) => `arrivals at ${new URL(url).host}`
