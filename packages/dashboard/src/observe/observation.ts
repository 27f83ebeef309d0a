import { isDeepStrictEqual } from 'node:util'
import { createRedisConnection } from '@better-together/shop-client/redis'
import { readTrace } from '@better-together/shop-client/zipkin'
import type { ObservationSettings } from '../config.ts'
import type { Observation, Observed, ObservedUpdate } from '../ports.ts'
import { orderDetail } from './order-detail.ts'
import { watchOrders } from './orders/watch-orders.ts'
import { createSidecarHistory } from './sidecars/sidecar-history.ts'
import { createSourceHealth } from './source-health.ts'
import { watchSystem } from './system/watch-system.ts'

const TICK_MS = 250
const TICKS_A_SECOND = 4
/** A visitor is waiting, and the page requests an order without spans again. */
const TRACE_DEADLINE_MS = 1000

type Fields = Omit<Observed, 'at' | 'orders' | 'series'>

/** Polls the system from outside, each source at its own pace, and continues when a source fails. */
export function createObservation(settings: ObservationSettings): Observation {
  const { zipkinUrl, zipkinUiUrl } = settings
  const redis = createRedisConnection(settings.redis)
  const sources = createSourceHealth()
  const history = createSidecarHistory()
  const orders = watchOrders({ settings, redis, sources, history })
  const system = watchSystem({ settings, redis, sources, history, shopper: orders.shopper })
  const loops = [...orders.loops, ...system.loops]
  const listeners = new Set<(update: ObservedUpdate) => void>()
  const changes = createChanges<Fields>()
  let ticks = 0
  let timer: NodeJS.Timeout | undefined

  const fields = (): Fields => ({
    unavailable: [
      ...sources.unavailable(),
      ...(zipkinUrl ? [] : ['Zipkin: there is none, so attempts are not observed']),
    ],
    totals: orders.totals(),
    nodes: system.nodes(),
    edges: system.edges(),
    encryption: system.encryption(),
  })

  function tick(): void {
    const now = new Date()
    const isFullSecond = ticks++ % TICKS_A_SECOND === 0
    const cells = orders.book.drain()
    const { edges, ...others } = fields()
    const update: ObservedUpdate = {
      at: now.toISOString(),
      ...changes.of(isFullSecond ? { ...others, edges } : others), // rates change all the time: once a second is enough
      ...(cells.length > 0 && { orders: cells }),
      ...(isFullSecond && { series: [orders.series.tick(now.getTime())] }),
    }
    if (Object.keys(update).length > 1) for (const listener of listeners) listener(update)
  }

  async function spansOf(traceId: string) {
    if (!zipkinUrl) return []
    return readTrace(zipkinUrl, traceId, TRACE_DEADLINE_MS)
  }

  return {
    view: () => ({
      at: new Date().toISOString(),
      ...fields(),
      orders: orders.book.cells(),
      series: orders.series.points(),
    }),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    detail: (id) =>
      orderDetail(id, { redis, find: orders.book.get, entryOf: orders.events.entryOf, spansOf, zipkinUiUrl }),
    start() {
      timer ??= setInterval(tick, TICK_MS)
      for (const loop of loops) loop.start()
    },
    async stop() {
      clearInterval(timer)
      await Promise.all(loops.map((loop) => loop.stop()))
      redis.stop()
    },
  }
}

/** Remembers what was last sent of each field of the view, to send only what has changed. */
function createChanges<Fields extends object>() {
  const sent: Partial<Fields> = {}
  return {
    /** Returns those of `fields` that changed since the last call. */
    of(fields: Partial<Fields>): Partial<Fields> {
      const changed: Partial<Fields> = {}
      for (const name of Object.keys(fields) as (keyof Fields)[]) {
        if (isDeepStrictEqual(fields[name], sent[name])) continue
        changed[name] = fields[name]
        sent[name] = fields[name]
      }
      return changed
    },
  }
}
