import type { RedisConnection } from '@better-together/shop-client/redis'
import { repeat } from '@better-together/shop-client/wait-for'
import type { ObservationSettings } from '../../config.ts'
import type { Observed } from '../../ports.ts'
import type { createShopperNumbers } from '../orders/series.ts'
import { edgeNumbers, pollSidecars, type SidecarHistory } from '../sidecars/sidecar-history.ts'
import type { SourceHealth } from '../source-health.ts'
import { pollEncryption } from './encryption.ts'
import { type Health, pollHealth } from './health.ts'
import { createTopology } from './topology.ts'

const SIDECARS_MS = 1000
const HEALTH_MS = 2000
const ENCRYPTION_MS = 15_000

type WatchOptions = {
  settings: ObservationSettings
  redis: RedisConnection
  sources: SourceHealth
  history: SidecarHistory
  shopper: ReturnType<typeof createShopperNumbers>
}

/** Watches processes and sockets: what is up, what each edge carries, and who could read it. */
export function watchSystem({ settings, redis, sources, history, shopper }: WatchOptions) {
  const topology = createTopology(settings.environment)
  let health: ReadonlyMap<string, Health> = new Map()
  let encryption: Observed['encryption'] = []

  return {
    nodes: (): Observed['nodes'] => topology.nodes(health),
    edges(): Observed['edges'] {
      const now = Date.now()
      return topology.edges(shopper.numbers(now), (edge) => edgeNumbers(history, edge, now))
    },
    encryption: (): Observed['encryption'] => encryption,
    loops: [
      repeat(SIDECARS_MS, () => pollSidecars(settings.metrics, history, sources)),
      repeat(HEALTH_MS, async () => {
        health = await pollHealth(settings, redis, sources)
      }),
      repeat(ENCRYPTION_MS, async () => {
        encryption = await pollEncryption(settings)
      }),
    ],
  }
}
