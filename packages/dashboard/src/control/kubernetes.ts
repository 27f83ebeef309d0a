import { AppError } from '@better-together/shared/problem'
import { createSwitchKeeper, describeSwitches } from '@better-together/shop-client/legacy-pricing'
import type { RedisAddress } from '@better-together/shop-client/redis'
import { pauseRedis, resumeRedis } from '@better-together/shop-client/redis-pause'
import type { FaultControl } from '../ports.ts'
import type { FaultRequest } from '../protocol/controls.ts'
import type { KubernetesApi } from './kubernetes-api.ts'
import { createWorkloads } from './workloads.ts'

type Settings = { api: KubernetesApi; namespace: string; legacyPricingUrls: readonly string[]; redis: RedisAddress }

const NOTES = [
  'A sidecar shares its app’s pod here: Kubernetes stops or kills both, never one alone.',
  'No process can be frozen here: that takes its node.',
  'Claims are run from the repository: npm run claims -- --env …',
]

/** Faults by the cluster's API server, with the rights that the manifest gives the dashboard's service account. */
export function createKubernetesControl({ api, namespace, legacyPricingUrls, redis }: Settings): FaultControl {
  const workloads = createWorkloads(api, namespace)
  const legacy = createSwitchKeeper(legacyPricingUrls)

  async function inject(fault: FaultRequest) {
    switch (fault.kind) {
      case 'stop':
        await workloads.stop(fault.target)
        return { title: `${fault.target} is stopped`, undo: () => workloads.start(fault.target) }
      case 'kill':
        await workloads.kill(fault.target)
        return { title: `${fault.target} is killed`, undo: async () => undefined }
      case 'legacy-pricing':
        await legacy.set(fault)
        return { title: describeSwitches(fault), undo: () => legacy.set() }
      case 'redis-pause':
        await pauseRedis({ ...redis, ms: fault.seconds * 1000, mode: 'WRITE' })
        return { title: 'Redis takes no write', undo: () => resumeRedis(redis) }
      case 'freeze':
        throw new AppError(422, 'not-here', 'No process can be frozen here: that takes its node')
    }
  }

  return {
    async available() {
      const targets = await workloads.names()
      const faults = [
        ...(legacyPricingUrls.length > 0 ? [{ kind: 'legacy-pricing', targets: [] }] : []),
        { kind: 'stop', targets },
        { kind: 'kill', targets },
        { kind: 'redis-pause', targets: [] },
      ]
      return { faults, notes: NOTES, claims: [] }
    },
    async inject(fault) {
      try {
        return await inject(fault)
      } catch (error) {
        if (error instanceof AppError) throw error
        throw new AppError(503, 'fault-failed', (error as Error).message, { cause: error })
      }
    },
    async recover() {
      await workloads.startAll()
      // A process that is not there has no switches to clear, and says so by not answering.
      await legacy.set().catch(() => undefined)
    },
  }
}
