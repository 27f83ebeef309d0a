import { AppError } from '@better-together/shared/problem'
import { readEvent, readNewest, TOPIC } from '@better-together/shop-client/broker'
import type { RedisClient, RedisConnection } from '@better-together/shop-client/redis'
import { readOrders } from '@better-together/shop-client/redis'
import type { Span } from '@better-together/shop-client/zipkin'
import { z } from 'zod'
import type { OrderDetail } from '../../protocol/order-detail.ts'
import { type TrackedOrder, trackOrder } from '../orders/tracked-order.ts'
import { reasonOf } from '../sight.ts'
import { layersOf } from './layers.ts'
import { timelineOf } from './timeline.ts'

/** How far back an event is looked for whose place is not known. */
const MAX_LOOK_BACK = 2000

const cloudEvent = z.record(z.string(), z.unknown())

export type DetailSources = {
  redis: RedisConnection
  find: (orderId: string) => TrackedOrder | undefined
  entryOf: (orderId: string) => string | undefined
  /** None without Zipkin. @throws Error while it does not answer */
  spansOf: (traceId: string) => Promise<readonly Span[]>
  zipkinUiUrl: string | undefined
}

/**
 * All that is known of one order.
 *
 * @returns undefined when no such order is stored
 * @throws AppError 503 `redis-unavailable` when it is not in the view and Redis does not answer
 */
export async function orderDetail(id: string, sources: DetailSources): Promise<OrderDetail | undefined> {
  const order = sources.find(id) ?? (await stored(id, sources.redis))
  if (!order) return undefined
  const [{ spans, whyNone }, published] = await Promise.all([
    traceOf(order, sources),
    sources.redis.use((redis) => eventOf(redis, id, sources.entryOf(id))).catch(() => undefined),
  ])
  const timeline = timelineOf(spans)
  const event = published?.event ?? null
  const { traceId, cell } = order
  const seen = { spans: timeline, cloudEvent: event, entryId: published?.entryId, attempts: cell.attempts ?? {} }
  return {
    cell,
    spans: timeline,
    cloudEvent: event,
    layers: [
      ...layersOf(seen),
      ...(whyNone === undefined ? [] : [{ layer: 'Zipkin', added: `no spans can be had just now: ${whyNone}` }]),
    ],
    zipkinUrl: traceId && sources.zipkinUiUrl ? `${sources.zipkinUiUrl.replace(/\/$/, '')}/traces/${traceId}` : null,
  }
}

type Traced = { spans: readonly Span[]; whyNone?: string }

async function traceOf({ traceId }: TrackedOrder, { spansOf }: DetailSources): Promise<Traced> {
  if (traceId === undefined) return { spans: [] }
  return spansOf(traceId).then(
    (spans) => ({ spans }),
    (error: unknown) => ({ spans: [], whyNone: reasonOf(error) }),
  )
}

/** An order that has left the view. Its event and kind are those of one of which nothing more was observed. */
async function stored(id: string, redis: RedisConnection): Promise<TrackedOrder | undefined> {
  if (!/^[\w-]{1,100}$/.test(id)) return undefined
  const [document] = await redis
    .use((client) => readOrders(client, [id]))
    .catch((cause: unknown) => {
      throw new AppError(503, 'redis-unavailable', 'Redis does not answer', { cause })
    })
  return document && trackOrder(document, Date.now())
}

async function eventOf(redis: RedisClient, orderId: string, known: string | undefined) {
  const newest = known === undefined ? await readNewest(redis, TOPIC, MAX_LOOK_BACK) : []
  const entryId = known ?? newest.findLast((entry) => entry.orderId === orderId)?.id
  if (entryId === undefined) return undefined
  const event = cloudEvent.safeParse(await readEvent(redis, TOPIC, entryId))
  return event.success ? { entryId, event: event.data } : undefined
}
