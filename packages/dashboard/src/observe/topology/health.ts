import type { TopologyNode } from '../../protocol/topology.ts'
import { reasonOf } from '../sight.ts'

export type Health = Pick<TopologyNode, 'health' | 'how'>

const DEADLINE_MS = 1500

/** Asks a node over HTTP whether it is there: any answer below 500 says so. Never rejects. */
export async function askHealth(url: string): Promise<Health> {
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
