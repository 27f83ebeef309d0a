import type { RedisConnection } from '@better-together/shop-client/redis'
import type { ObservationSettings } from '../../config.ts'
import type { TopologyNode } from '../../protocol/topology.ts'
import { sidecarSource } from '../sidecars/sidecar-history.ts'
import { reasonOf, type SourceHealth } from '../source-health.ts'

export type Health = Pick<TopologyNode, 'health' | 'how'>

const DEADLINE_MS = 1500

/** Checks over HTTP whether a node is up: any response below 500 means that it is. Never rejects. */
async function readHealth(url: string): Promise<Health> {
  const begun = performance.now()
  const path = new URL(url).pathname
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(DEADLINE_MS) })
    await response.body?.cancel()
    const tookMs = Math.max(1, Math.round(performance.now() - begun))
    const how = `GET ${path} answered ${response.status} in ${tookMs} ms`
    return { health: response.status < 500 ? 'up' : 'down', how }
  } catch (error) {
    return { health: 'down', how: `GET ${path}: ${reasonOf(error)}` }
  }
}

/** Polls the health of nodes: by their own URL, sidecars without one by their metrics, Redis by PING. */
export async function pollHealth(
  { health, metrics }: Pick<ObservationSettings, 'health' | 'metrics'>,
  redis: RedisConnection,
  sources: SourceHealth,
): Promise<ReadonlyMap<string, Health>> {
  const asked = Object.entries(health).map(async ([node, url]) => [node, await readHealth(url)] as const)
  const bySight = Object.keys(metrics).map((app): readonly [string, Health] => {
    const isUp = sources.isAvailable(sidecarSource(app))
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
