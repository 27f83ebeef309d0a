import { AppError } from '@better-together/shared/problem'
import { z } from 'zod'
import type { KubernetesApi } from './kubernetes-api.ts'

/** On a workload that was stopped from here: how many pods it had. It outlives this process. */
const FORMER_REPLICAS = 'shop/dashboard-replicas'
const OWN_NAME = 'dashboard'
const TRIES = 3

const workload = z.object({
  metadata: z.object({
    name: z.string(),
    resourceVersion: z.string().optional(),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.object({
    replicas: z.number().int().default(1),
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
  }),
})
const list = z.object({ items: z.array(workload) })
type Workload = z.infer<typeof workload> & { path: string }

/** The Deployments and StatefulSets of a namespace, but for the dashboard itself. */
export function createWorkloads(api: KubernetesApi, namespace: string) {
  const all = async (): Promise<Workload[]> => {
    const kinds = ['deployments', 'statefulsets'].map((kind) => `/apis/apps/v1/namespaces/${namespace}/${kind}`)
    const lists = await Promise.all(
      kinds.map(async (path) =>
        (await api.get(path, list)).items.map((item) => ({ ...item, path: `${path}/${item.metadata.name}` })),
      ),
    )
    return lists.flat().filter(({ metadata }) => metadata.name !== OWN_NAME)
  }

  async function find(name: string): Promise<Workload> {
    const found = (await all()).find(({ metadata }) => metadata.name === name)
    if (found) return found
    throw new AppError(422, 'unknown-target', `There is no Deployment or StatefulSet ${name} in ${namespace}`)
  }

  /** Sets count and note in one write, unless somebody else wrote meanwhile: then it looks again. */
  async function scale(
    name: string,
    change: (current: Workload) => { replicas: number; former: string | null } | null,
  ) {
    for (let tries = 1; ; tries++) {
      const current = await find(name)
      const next = change(current)
      if (!next) return
      const { resourceVersion } = current.metadata
      const metadata = { resourceVersion, annotations: { [FORMER_REPLICAS]: next.former } }
      try {
        return await api.mergePatch(current.path, { metadata, spec: { replicas: next.replicas } })
      } catch (error) {
        if (!(error instanceof AppError && error.status === 409 && tries < TRIES)) throw error
      }
    }
  }

  const start = (name: string) =>
    scale(name, ({ metadata }) => {
      const former = metadata.annotations[FORMER_REPLICAS]
      return former === undefined ? null : { replicas: Number(former), former: null }
    })

  return {
    names: async () => (await all()).map(({ metadata }) => metadata.name).sort(),

    /** Leaves it without a pod. @throws AppError 422 when it has none */
    stop: (name: string) =>
      scale(name, ({ metadata, spec }) => {
        const former = metadata.annotations[FORMER_REPLICAS] ?? String(spec.replicas)
        if (former === '0') throw new AppError(422, 'not-running', `${name} has no pod to stop`)
        return { replicas: 0, former }
      }),

    /** Gives it the pods back that `stop` took; where there are none, nothing happens. */
    start,

    /** Starts whatever was stopped from here, by whichever dashboard. */
    async startAll() {
      const stopped = (await all()).filter(({ metadata }) => metadata.annotations[FORMER_REPLICAS] !== undefined)
      for (const { metadata } of stopped) await start(metadata.name)
    },

    /** Ends its pods at once, as a lost node does; Kubernetes makes new ones. */
    async kill(name: string) {
      const { spec } = await find(name)
      const selector = Object.entries(spec.selector.matchLabels).map(([key, value]) => `${key}=${value}`)
      const pods = `/api/v1/namespaces/${namespace}/pods`
      const { items } = await api.get(`${pods}?labelSelector=${encodeURIComponent(selector.join(','))}`, podList)
      if (items.length === 0) throw new AppError(422, 'not-running', `${name} has no pod to kill`)
      await Promise.all(items.map(({ metadata }) => api.delete(`${pods}/${metadata.name}?gracePeriodSeconds=0`)))
    },
  }
}

const podList = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) })
