import { readStoredEvents } from '@better-together/shop-client/broker'
import { setLegacySwitches } from '@better-together/shop-client/legacy-pricing'
import { readStoredState } from '@better-together/shop-client/redis'
import { Document } from 'yaml'
import { z } from 'zod'
import type { Capture } from '../capture/hops.ts'
import type { Edit, Shop, ShopProcess, Target, Variant } from '../environment.ts'
import { daprApps, type Service } from '../shop-names.ts'
import { withCleanup } from '../with-cleanup.ts'
import { type PacketRecording, packetCapture } from './capture.ts'
import type { Cluster } from './cluster.ts'
import { type NodeAgent, startNodeAgent } from './node-agent.ts'
import { livePods, restartDeployments } from './pods.ts'
import { stablePortForward } from './port-forward.ts'
import { restock } from './restock.ts'

/** The shop of a cluster. */
export type ClusterShop = Shop & {
  /** Returns the privileged pods that look into the shop's pods from their nodes; the first call starts them. */
  nodeAgent(): Promise<NodeAgent>
  /** Captures every packet of the pods that have a sidecar. */
  capture: Capture<PacketRecording>
  /** Deletes the pods of a service at once: none gets SIGTERM, and none is waited for. */
  deletePods(app: Service | 'redis'): Promise<void>
}

const PORTS: Readonly<Record<Target, { target: string; port: number; health: string }>> = {
  order: { target: 'deploy/order', port: 7001, health: '/healthz' },
  inventory: { target: 'deploy/inventory', port: 7002, health: '/healthz' },
  notifier: { target: 'deploy/notifier', port: 7003, health: '/healthz' },
  'legacy-pricing': { target: 'deploy/legacy-pricing-v1', port: 7004, health: '/healthz' },
  'order-daprd': { target: 'deploy/order', port: 3500, health: '/v1.0/healthz/outbound' },
  'inventory-daprd': { target: 'deploy/inventory', port: 3500, health: '/v1.0/healthz/outbound' },
  'notifier-daprd': { target: 'deploy/notifier', port: 3500, health: '/v1.0/healthz/outbound' },
  // By its pod's loopback, which no mesh refuses.
  zipkin: { target: 'deploy/zipkin', port: 9411, health: '/health' },
}
/** A mesh may send an order to either. */
const LEGACY_PRICING = ['deploy/legacy-pricing-v1', 'deploy/legacy-pricing-v2']

/** See `ClusterEnvironment.withShop`. */
export function withClusterShop<Result>(
  cluster: Cluster,
  { edit }: Variant,
  work: (shop: ClusterShop) => Promise<Result>,
): Promise<Result> {
  let agent: Promise<NodeAgent> | undefined
  const nodeAgent = () => {
    agent ??= startNodeAgent(cluster)
    return agent
  }
  const shop = clusterShop(cluster, nodeAgent)
  const changed = () => (edit ? withEdit(cluster, edit, () => work(shop)) : work(shop))
  return withCleanup(changed, async () => {
    const started = await agent?.catch(() => undefined) // it cleans up after itself when it cannot start
    await started?.stop()
  })
}

function clusterShop(cluster: Cluster, nodeAgent: () => Promise<NodeAgent>): ClusterShop {
  const { namespace, through } = cluster
  const kubectl = cluster.kubectl.in(namespace)

  const withRedis: Shop['withRedis'] = async (work) => {
    const password = await kubectl.secret('redis-auth', 'password')
    return through('statefulset/redis', 6379, (_url, port) => work({ port, password }))
  }
  return {
    async at(name, work, { outlivesRestarts = false } = {}) {
      const { target, port, health } = PORTS[name]
      if (!outlivesRestarts) return through(target, port, (url) => work(url))
      const forward = await stablePortForward({ kubectl, target, port, health })
      return withCleanup(() => work(forward.url), forward.stop)
    },
    withRedis,
    stored: () => withRedis(readStoredState),
    events: (topic) => withRedis((redis) => readStoredEvents(redis, topic)),
    apiToken: (app) => kubectl.secret(`${app}-api-token`, 'token'),
    async prepareKill(target) {
      const agent = await nodeAgent()
      const { app, container } = placeOf(target)
      const kills = await Promise.all(
        (await livePods(cluster, namespace, `app=${app}`)).map((pod) => agent.prepareKill(pod, container)),
      )
      if (kills.length === 0) throw new Error(`${target} cannot be killed: it has no pod`)
      return async () => void (await Promise.all(kills.map((kill) => kill())))
    },
    restock: (sku, quantity) => restock(cluster, sku, quantity),
    async switchLegacyPricing(switches) {
      for (const target of LEGACY_PRICING) await through(target, 7004, (url) => setLegacySwitches([url], switches))
    },
    nodeAgent,
    capture: packetCapture(cluster, nodeAgent),
    async deletePods(app) {
      for (const { metadata } of await livePods(cluster, namespace, `app=${app}`)) {
        await kubectl(['delete', 'pod', metadata.name, '--grace-period', '0', '--force', '--wait=false'])
      }
    },
  }
}

function placeOf(target: ShopProcess): { app: string; container: string } {
  if (target === 'redis') return { app: 'redis', container: 'redis' }
  const app = target.replace(/-daprd$/, '')
  return { app, container: app === target ? 'app' : 'daprd' }
}

const resource = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
})
const KINDS = ['components', 'configurations', 'httpendpoints', 'resiliencies', 'subscriptions']

/** Sidecars read their resources once, at start: they are restarted with the others, and again afterwards. */
async function withEdit<Result>(cluster: Cluster, edit: Edit, work: () => Promise<Result>): Promise<Result> {
  const kubectl = cluster.kubectl.in(cluster.namespace)
  const names = KINDS.map((kind) => `${kind}.dapr.io`).join(',')
  const { items } = await kubectl.json(['get', names], z.object({ items: z.array(resource) }))
  const changes = items.map(withoutServerFields).flatMap((before) => {
    const document = new Document(before)
    edit(document)
    const after: unknown = document.toJS()
    return JSON.stringify(after) === JSON.stringify(before) ? [] : [{ before, after: after as object }]
  })
  if (changes.length === 0) throw new Error('The edit changes no Dapr resource of this cluster')
  const replace = async (objects: readonly object[]) => {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })
    await kubectl(['replace', '--filename', '-'], list)
    await restartDeployments(cluster, daprApps)
  }
  return withCleanup(
    async () => {
      await replace(changes.map(({ after }) => after))
      return work()
    },
    () => replace(changes.map(({ before }) => before)),
  )
}

/** Without them an object replaces whatever version is there. */
function withoutServerFields({ metadata, ...object }: z.infer<typeof resource>) {
  const { resourceVersion: _1, uid: _2, creationTimestamp: _3, generation: _4, managedFields: _5, ...given } = metadata
  return { ...object, metadata: given }
}
