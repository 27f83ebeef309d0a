import { AppError } from '@better-together/shared/problem'
import { readEvent, readNewest, TOPIC } from '@better-together/shop-client/broker'
import { type RedisClient, type RedisConnection, readOrders } from '@better-together/shop-client/redis'
import {
  byStart,
  durationMs,
  isByDapr,
  type Span,
  serviceOf,
  startMs,
  statusOf,
} from '@better-together/shop-client/zipkin'
import { z } from 'zod'
import type { OrderDetail, TimelineSpan } from '../protocol/order-detail.ts'
import { type TrackedOrder, trackOrder } from './orders/order-book.ts'
import { callsOf, deliveriesOf } from './orders/trace-evidence.ts'
import { reasonOf } from './source-health.ts'

/** How far back an event with an unknown entry is searched for. */
const MAX_LOOK_BACK = 2000

const cloudEvent = z.record(z.string(), z.unknown())

type DetailSources = {
  redis: RedisConnection
  find: (orderId: string) => TrackedOrder | undefined
  entryOf: (orderId: string) => string | undefined
  /** Returns none without Zipkin. @throws Error while Zipkin does not answer */
  spansOf: (traceId: string) => Promise<readonly Span[]>
  zipkinUiUrl: string | undefined
}

/**
 * Returns all that is known of one order.
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
  const observed = { spans: timeline, cloudEvent: event, entryId: published?.entryId, attempts: cell.attempts ?? {} }
  return {
    cell,
    spans: timeline,
    cloudEvent: event,
    layers: [
      ...layersOf(observed),
      ...(whyNone === undefined ? [] : [{ layer: 'Zipkin', added: `no spans are available now: ${whyNone}` }]),
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

/** Returns the cell of an order that has left the view, with event and kind as if nothing more was observed. */
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

/** Returns the spans of a trace, oldest first, with attempts numbered. */
export function timelineOf(spans: readonly Span[]): TimelineSpan[] {
  const ordered = spans.toSorted(byStart)
  const begun = ordered[0] ? startMs(ordered[0]) : 0
  const attempts = attemptNumbers(ordered)
  return ordered.map((one) => {
    const [error, status, attempt] = [one.tags.error, statusOf(one), attempts.get(one.id)]
    return {
      id: one.id,
      ...(one.parentId !== undefined && { parentId: one.parentId }),
      service: serviceOf(one),
      name: one.name,
      by: makerOf(one),
      startMs: startMs(one) - begun,
      durationMs: durationMs(one),
      ...(error !== undefined && { error }),
      ...(status !== undefined && { status }),
      ...(attempt !== undefined && { attempt }),
    }
  })
}

function makerOf(one: Span): TimelineSpan['by'] {
  if (isByDapr(one)) return 'dapr'
  if (one.tags.component === 'proxy') return 'mesh' // Envoy's own name for itself
  return serviceOf(one) === 'shopper' ? 'shopper' : 'app'
}

/** Numbers the server spans of the callee’s sidecar, and the app’s own spans below them. */
function attemptNumbers(spans: readonly Span[]): Map<string, number> {
  const series = [...callsOf(spans).map(({ arrivals }) => arrivals), deliveriesOf(spans, 'notifier', 'order-placed')]
  const numbers = new Map<string, number>()
  for (const attempts of series) for (const [at, { id }] of attempts.entries()) numbers.set(id, at + 1)
  for (const { id, parentId, kind } of spans) {
    const number = kind === 'SERVER' ? numbers.get(parentId ?? '') : undefined
    if (number !== undefined && !numbers.has(id)) numbers.set(id, number)
  }
  return numbers
}

/** What order puts into its event; see services/order/src/adapters/order-events.ts. The rest comes from elsewhere. */
const BY_ORDER = new Set(['specversion', 'id', 'source', 'type', 'datacontenttype', 'traceparent', 'data'])

type Layered = {
  spans: readonly TimelineSpan[]
  cloudEvent: Readonly<Record<string, unknown>> | null
  /** The stream’s entry that holds the event. */
  entryId: string | undefined
  attempts: Readonly<Record<string, number>>
}

/** Returns what each layer was observed to add to an order; a layer that left no trace is not named. */
export function layersOf({ spans, cloudEvent, entryId, attempts }: Layered): OrderDetail['layers'] {
  const by = (maker: TimelineSpan['by']) => spans.filter((span) => span.by === maker)
  const lines: [layer: string, added: string | undefined][] = [
    ['Shopper', by('shopper').length > 0 ? 'the trace that everything else continues' : undefined],
    ['OpenTelemetry in the apps', spansOf(by('app'))],
    ['Dapr', spansOf(by('dapr'), '’s sidecar')],
    ['Dapr', repeatedBy(attempts)],
    ['Dapr', cloudEvent ? attributesOf(cloudEvent) : undefined],
    ['Dapr', cloudEvent ? parentOf(cloudEvent, by('dapr')) : undefined],
    ['Mesh', spansOf(by('mesh'))],
    ['Redis', entryId && `its place in the stream order-placed: ${entryId}`],
  ]
  return lines.flatMap(([layer, added]) => (added ? [{ layer, added }] : []))
}

function spansOf(spans: readonly TimelineSpan[], suffix = ''): string | undefined {
  const counts = new Map<string, number>()
  for (const { service } of spans) counts.set(service, (counts.get(service) ?? 0) + 1)
  const each = [...counts].map(([service, count]) => `${count} of ${service}${suffix}`)
  return each.length > 0 ? `spans: ${each.join(', ')}` : undefined
}

function repeatedBy(attempts: Layered['attempts']): string | undefined {
  const repeated = Object.entries(attempts).filter(([, count]) => count > 1)
  return repeated.map(([callee, count]) => `${count} attempts at ${callee}`).join(', ') || undefined
}

function attributesOf(event: Readonly<Record<string, unknown>>): string | undefined {
  const names = Object.keys(event).filter((name) => !BY_ORDER.has(name) && event[name] !== '')
  return names.length > 0 ? `in the event: ${names.join(', ')}` : undefined
}

/**
 * Order names its own span as the event’s parent. When the event names one of the sidecar’s, the sidecar put it there.
 */
function parentOf(event: Readonly<Record<string, unknown>>, bySidecars: readonly TimelineSpan[]): string | undefined {
  const [, , parent] = String(event.traceparent ?? '').split('-')
  const span = bySidecars.find(({ id }) => id === parent)
  return span && `in the event’s traceparent its own span in place of the app’s (${span.name})`
}
