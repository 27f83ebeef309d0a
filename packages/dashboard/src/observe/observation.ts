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
/** A visitor waits for it, and the page asks again for an order without spans. */
const TRACE_DEADLINE_MS = 1000

type Parts = Omit<Observed, 'at' | 'orders' | 'series'>

/** Polls the system from outside, each source at its own pace, and goes on when a source dies. */
export function createObservation(settings: ObservationSettings): Observation {
  const { zipkinUrl, zipkinUiUrl } = settings
  const redis = createRedisConnection(settings.redis)
  const sources = createSourceHealth()
  const history = createSidecarHistory()
  const orders = watchOrders({ settings, redis, sources, history })
  const system = watchSystem({ settings, redis, sources, history, shopper: orders.shopper })
  const loops = [...orders.loops, ...system.loops]
  const listeners = new Set<(update: ObservedUpdate) => void>()
  const changes = createChanges<Parts>()
  let ticks = 0
  let timer: NodeJS.Timeout | undefined

  const parts = (): Parts => ({
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
    const { edges, ...others } = parts()
    const update: ObservedUpdate = {
      at: now.toISOString(),
      ...changes.of(isFullSecond ? { ...others, edges } : others), // rates move all the time: once a second is enough
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
      ...parts(),
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

/** Remembers what was last sent of each part of the view, to send again only what is different. */
function createChanges<Parts extends object>() {
  const sent: Partial<Parts> = {}
  return {
    /** Those of `parts` that changed since the last call. */
    of(parts: Partial<Parts>): Partial<Parts> {
      const changed: Partial<Parts> = {}
      for (const name of Object.keys(parts) as (keyof Parts)[]) {
        if (isDeepStrictEqual(parts[name], sent[name])) continue
        changed[name] = parts[name]
        sent[name] = parts[name]
      }
      return changed
    },
  }
}
