import { readArrivals } from '@better-together/shop-client/legacy-pricing'
import type { OrderBook } from '../orders/order-book.ts'
import type { Sight } from '../sight.ts'
import type { ArrivalLog } from './arrival-log.ts'

/** Reads what arrived since the last look, and takes it over into the orders that it is of. */
export async function lookAtArrivals(
  urls: readonly string[],
  log: ArrivalLog,
  book: OrderBook,
  sight: Sight,
): Promise<void> {
  await Promise.all(urls.map((url) => sight.look(nameOf(url), () => lookAt(url, log))))
  for (const order of book.all()) {
    if (order.traceId === undefined) continue
    const arrivals = log.of(order.traceId, Date.parse(order.stored.acceptedAt), order.changedAt)
    // An old order’s may be forgotten by now, for those of others.
    if (arrivals && arrivals.attempts >= (order.arrivals?.attempts ?? 0)) book.update(order, { arrivals })
  }
}

async function lookAt(url: string, log: ArrivalLog): Promise<void> {
  const askedAt = Date.now()
  const page = await readArrivals(url, log.nextOf(url))
  log.add(url, log.isRestarted(url, page) ? await readArrivals(url, 0) : page, askedAt)
}

/** Whether every process tells what arrives. */
export const seesArrivals = (urls: readonly string[], sight: Sight): boolean =>
  urls.every((url) => sight.sees(nameOf(url)))

const nameOf = (url: string) => `arrivals at ${new URL(url).host}`
