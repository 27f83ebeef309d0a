import { createRedisConnection } from '@better-together/shop-client/redis'
import { readTrace } from '@better-together/shop-client/zipkin'
import type { Observation, Observed, ObservedUpdate } from '../ports.ts'
import { createChanges } from './changes.ts'
import { orderDetail } from './detail/order-detail.ts'
import { createSidecarHistory } from './metrics/sidecar-history.ts'
import type { ObservationSettings } from './settings.ts'
import { createSight } from './sight.ts'
import { watchOrders } from './watch-orders.ts'
import { watchSystem } from './watch-system.ts'

const TICK_MS = 250
const TICKS_A_SECOND = 4
/** Somebody waits for it, and the page asks again for an order without spans. */
const TRACE_DEADLINE_MS = 1000

type Parts = Omit<Observed, 'at' | 'orders' | 'series'>

/** Looks at the system from outside, each part of it at its own pace, and goes on when what it looks at dies. */
export function createObservation(settings: ObservationSettings): Observation {
  const { zipkinUrl, zipkinUiUrl } = settings
  const redis = createRedisConnection(settings.redis)
  const sight = createSight()
  const history = createSidecarHistory()
  const orders = watchOrders({ settings, redis, sight, history })
  const system = watchSystem({ settings, redis, sight, history, shopper: orders.shopper })
  const loops = [...orders.loops, ...system.loops]
  const listeners = new Set<(update: ObservedUpdate) => void>()
  const changes = createChanges<Parts>()
  let ticks = 0
  let timer: NodeJS.Timeout | undefined

  const parts = (): Parts => ({
    blind: [...sight.blind(), ...(zipkinUrl ? [] : ['Zipkin: there is none, so attempts are not seen'])],
    totals: orders.totals(),
    nodes: system.nodes(),
    edges: system.edges(),
    padlocks: system.padlocks(),
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
