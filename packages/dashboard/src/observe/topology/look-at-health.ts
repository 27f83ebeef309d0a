import type { RedisConnection } from '@better-together/shop-client/redis'
import { sidecarSight } from '../metrics/look-at-sidecars.ts'
import type { ObservationSettings } from '../settings.ts'
import { reasonOf, type Sight } from '../sight.ts'
import { askHealth, type Health } from './health.ts'

/** Health of the nodes that can be asked: by their own URL, sidecars without one by their metrics, Redis by PING. */
export async function lookAtHealth(
  { health, metrics }: Pick<ObservationSettings, 'health' | 'metrics'>,
  redis: RedisConnection,
  sight: Sight,
): Promise<ReadonlyMap<string, Health>> {
  const asked = Object.entries(health).map(async ([node, url]) => [node, await askHealth(url)] as const)
  const bySight = Object.keys(metrics).map((app): readonly [string, Health] => {
    const isUp = sight.sees(sidecarSight(app))
    return [`${app}-daprd`, { health: isUp ? 'up' : 'down', how: `its metrics ${isUp ? 'answer' : 'do not answer'}` }]
  })
  return new Map([...bySight, ['redis', await ping(redis)] as const, ...(await Promise.all(asked))])
}

async function ping(redis: RedisConnection): Promise<Health> {
  const begun = performance.now()
  try {
    await redis.use((client) => client.ping())
    return { health: 'up', how: `PING answered in ${Math.max(1, Math.round(performance.now() - begun))} ms` }
  } catch (error) {
    return { health: 'down', how: `PING: ${reasonOf(error)}` }
  }
}
