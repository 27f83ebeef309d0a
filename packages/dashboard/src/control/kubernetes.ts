import { AppError } from '@better-together/shared/problem'
import { createSwitchKeeper, describeSwitches } from '@better-together/shop-client/legacy-pricing'
import type { RedisAddress } from '@better-together/shop-client/redis'
import { pauseRedis, resumeRedis } from '@better-together/shop-client/redis-pause'
import { z } from 'zod'
import type { FaultControl } from '../ports.ts'
import type { FaultRequest } from '../protocol/controls.ts'

type Settings = { api: KubernetesApi; namespace: string; legacyPricingUrls: readonly string[]; redis: RedisAddress }

const NOTES = [
  'A sidecar shares its app’s pod here: Kubernetes stops or kills both, never one alone.',
  'No process can be frozen here: that requires access to its node.',
  'Claims are run from the repository: npm run claims -- --env …',
]

/**
 * Injects faults by the cluster's API server, with the rights that the manifest gives the dashboard's service account.
 */
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
        return { title: 'Redis accepts no writes', undo: () => resumeRedis(redis) }
      case 'freeze':
        throw new AppError(422, 'not-here', 'No process can be frozen here: that requires access to its node')
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
      // A process that is not running has no switches to clear, and does not answer.
      await legacy.set().catch(() => undefined)
    },
  }
}

/** The annotation on a workload that was stopped from here: how many pods it had. It outlives this process. */
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

/** The Deployments and StatefulSets of a namespace, except the dashboard itself. */
function createWorkloads(api: KubernetesApi, namespace: string) {
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

  /** Sets replica count and annotation in one write; retries when another client wrote meanwhile. */
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

    /** Scales it to zero. @throws AppError 422 when it has no pods */
    stop: (name: string) =>
      scale(name, ({ metadata, spec }) => {
        const former = metadata.annotations[FORMER_REPLICAS] ?? String(spec.replicas)
        if (former === '0') throw new AppError(422, 'not-running', `${name} has no pod to stop`)
        return { replicas: 0, former }
      }),

    /** Restores the pods that `stop` removed; has no effect where it removed none. */
    start,

    /** Starts whatever was stopped from here, by whichever dashboard. */
    async startAll() {
      const stopped = (await all()).filter(({ metadata }) => metadata.annotations[FORMER_REPLICAS] !== undefined)
      for (const { metadata } of stopped) await start(metadata.name)
    },

    /** Deletes its pods without a grace period, like a lost node; Kubernetes creates new ones. */
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

const DEADLINE_MS = 10_000

type KubernetesApi = ReturnType<typeof createKubernetesApi>

type ApiSettings = {
  /** `https://10.96.0.1:443` */
  url: string
  /** The service account's token: read for each call, since the kubelet replaces it. */
  readToken: () => Promise<string>
}

/**
 * The few calls that faults need. The server's certificate is checked by Node against NODE_EXTRA_CA_CERTS.
 *
 * @throws AppError from each method: 404, 409, and 503 for the rest, with the API server's message
 */
export function createKubernetesApi({ url, readToken }: ApiSettings) {
  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(url + path, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${(await readToken()).trim()}`,
        ...(body && { 'content-type': 'application/merge-patch+json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(DEADLINE_MS),
    }).catch((cause: Error) => {
      throw new AppError(503, 'kubernetes-unavailable', 'The Kubernetes API does not answer', { cause })
    })
    const answer = (await response.json().catch(() => ({}))) as { message?: string }
    if (response.ok) return answer
    const { status } = response
    const message = `The Kubernetes API answered ${status}: ${answer.message ?? method}`
    throw new AppError(status === 404 || status === 409 ? status : 503, 'kubernetes-refused', message)
  }

  return {
    get: async <Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> =>
      schema.parse(await call('GET', path)),
    /** https://www.rfc-editor.org/rfc/rfc7386: null removes. */
    mergePatch: async (path: string, patch: object) => void (await call('PATCH', path, patch)),
    delete: async (path: string) => void (await call('DELETE', path)),
  }
}
