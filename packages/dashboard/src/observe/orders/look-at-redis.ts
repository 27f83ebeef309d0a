import { DEAD_LETTERS, readAfter, readGroup, readNewest, TOPIC } from '@better-together/shop-client/broker'
import type { RedisClient } from '@better-together/shop-client/redis'
import { readOrderIndex, readOrders } from '@better-together/shop-client/redis'
import { MAX_ORDERS } from '../../protocol/apply-update.ts'
import type { EventLog } from '../broker/event-log.ts'
import type { OrderBook } from './order-book.ts'

/** One look at what is stored and at the broker. What was known before stays when it fails half way. */
export async function lookAtRedis(redis: RedisClient, book: OrderBook, events: EventLog): Promise<void> {
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

/** At first only the newest: nobody waits for an hour’s events. */
function entries(redis: RedisClient, stream: string, last: string | undefined) {
  return last === undefined ? readNewest(redis, stream, MAX_ORDERS) : readAfter(redis, stream, last)
}
