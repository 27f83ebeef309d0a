import type { RedisConnection } from '@better-together/shop-client/redis'
import { repeat } from '@better-together/shop-client/wait-for'
import type { Observed } from '../ports.ts'
import { edgeNumbers } from './metrics/edge-numbers.ts'
import { lookAtSidecars } from './metrics/look-at-sidecars.ts'
import type { SidecarHistory } from './metrics/sidecar-history.ts'
import { lookAtPadlocks } from './padlocks/padlocks.ts'
import type { ObservationSettings } from './settings.ts'
import type { createShopperNumbers } from './shopper-numbers.ts'
import type { Sight } from './sight.ts'
import type { Health } from './topology/health.ts'
import { lookAtHealth } from './topology/look-at-health.ts'
import { createTopology } from './topology/topology.ts'

const SIDECARS_MS = 1000
const HEALTH_MS = 2000
const PADLOCKS_MS = 15_000

type Watching = {
  settings: ObservationSettings
  redis: RedisConnection
  sight: Sight
  history: SidecarHistory
  shopper: ReturnType<typeof createShopperNumbers>
}

/** Follows processes and sockets: who is up, what goes over each edge, and who could read it. */
export function watchSystem({ settings, redis, sight, history, shopper }: Watching) {
  const topology = createTopology(settings.environment)
  let health: ReadonlyMap<string, Health> = new Map()
  let padlocks: Observed['padlocks'] = []

  return {
    nodes: (): Observed['nodes'] => topology.nodes(health),
    edges(): Observed['edges'] {
      const now = Date.now()
      return topology.edges(shopper.numbers(now), (edge) => edgeNumbers(history, edge, now))
    },
    padlocks: (): Observed['padlocks'] => padlocks,
    loops: [
      repeat(SIDECARS_MS, () => lookAtSidecars(settings.metrics, history, sight)),
      repeat(HEALTH_MS, async () => {
        health = await lookAtHealth(settings, redis, sight)
      }),
      repeat(PADLOCKS_MS, async () => {
        padlocks = await lookAtPadlocks(settings)
      }),
    ],
  }
}
