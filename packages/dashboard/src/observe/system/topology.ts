import type { TopologyEdge, TopologyNode } from '../../protocol/topology.ts'
import type { View } from '../../protocol/view.ts'
import { edgeTallies } from '../sidecars/edge-tallies.ts'
import { type EdgeNumbers, notMeasured } from '../sidecars/sidecar-history.ts'
import type { Health } from './health.ts'

const NOT_POLLED: Health = { health: 'unknown', how: 'not looked at' }
const SHOPPER = /^(dapr:)?shopper$/

/** Puts what was observed onto the nodes and edges of both lenses. */
export function createTopology(environment: View['environment']) {
  const local = environment === 'local'
  const nodes: readonly NodePlan[] = [...daprNodes, ...networkNodes, ...(local ? [sentryNode] : [])]
  const edges: readonly EdgePlan[] = [...daprEdges, ...networkEdges, ...(local ? sentryEdges : [])]

  return {
    nodes: (health: ReadonlyMap<string, Health>): TopologyNode[] =>
      nodes.map(({ healthOf, ...node }) => ({ ...node, ...(health.get(healthOf ?? node.id) ?? NOT_POLLED) })),
    /** @param ofShopper what no sidecar takes part in */
    edges: (ofShopper: EdgeNumbers, measure: (edge: string) => EdgeNumbers): TopologyEdge[] =>
      edges.map((edge) => {
        const id = edgeId(edge)
        const isShopper = SHOPPER.test(edge.from)
        const counting = edgeTallies[id]?.app
        const numbers = isShopper ? ofShopper : counting ? measure(id) : notMeasured
        return { id, ...edge, ...numbers, source: sourceOf(isShopper, counting) }
      }),
  }
}

function sourceOf(isShopper: boolean, counting: string | undefined): string {
  if (isShopper) return 'orders in Redis; latency from traces in Zipkin'
  return counting ? `metrics of ${counting}’s sidecar` : 'not measured'
}

/** What is there, before anything was observed of it. */
type NodePlan = Pick<TopologyNode, 'id' | 'label' | 'lens' | 'role'> & {
  /** The node whose health this one has; its own when left out. */
  healthOf?: string
}
type EdgePlan = Pick<TopologyEdge, 'lens' | 'from' | 'to' | 'label'>

const edgeId = ({ from, to }: Pick<EdgePlan, 'from' | 'to'>): string => `${from}>${to}`

/** Health is that of the network node that stands for it: what has no process of its own is as healthy as that. */
export const daprNodes: readonly NodePlan[] = [
  { id: 'dapr:shopper', label: 'shopper', lens: 'dapr', role: 'shopper' },
  { id: 'dapr:order', label: 'order', lens: 'dapr', role: 'app', healthOf: 'order' },
  { id: 'dapr:inventory', label: 'inventory', lens: 'dapr', role: 'app', healthOf: 'inventory' },
  { id: 'dapr:notifier', label: 'notifier', lens: 'dapr', role: 'app', healthOf: 'notifier' },
  {
    id: 'dapr:legacy-pricing',
    label: 'legacy-pricing, an HTTPEndpoint',
    lens: 'dapr',
    role: 'external',
    healthOf: 'legacy-pricing',
  },
  { id: 'dapr:pubsub', label: 'pubsub, topic order-placed', lens: 'dapr', role: 'building-block', healthOf: 'redis' },
  { id: 'dapr:statestore', label: 'statestore', lens: 'dapr', role: 'building-block', healthOf: 'redis' },
]

/** Who asks for what. The broker stands between order and notifier, which know nothing of each other. */
export const daprEdges: readonly EdgePlan[] = [
  { lens: 'dapr', from: 'dapr:shopper', to: 'dapr:order', label: 'POST /orders' },
  { lens: 'dapr', from: 'dapr:order', to: 'dapr:inventory', label: 'invoke reserve and release' },
  { lens: 'dapr', from: 'dapr:order', to: 'dapr:legacy-pricing', label: 'invoke price' },
  { lens: 'dapr', from: 'dapr:order', to: 'dapr:statestore', label: 'orders' },
  { lens: 'dapr', from: 'dapr:inventory', to: 'dapr:statestore', label: 'stock, with ETags' },
  { lens: 'dapr', from: 'dapr:notifier', to: 'dapr:statestore', label: 'who was told' },
  { lens: 'dapr', from: 'dapr:order', to: 'dapr:pubsub', label: 'publish order-placed' },
  { lens: 'dapr', from: 'dapr:pubsub', to: 'dapr:notifier', label: 'deliver order-placed' },
]

const apps = ['order', 'inventory', 'notifier'] as const

export const networkNodes: readonly NodePlan[] = [
  { id: 'shopper', label: 'shopper', lens: 'network', role: 'shopper' },
  ...apps.flatMap((app): NodePlan[] => [
    { id: app, label: app, lens: 'network', role: 'app' },
    { id: `${app}-daprd`, label: `${app}’s sidecar`, lens: 'network', role: 'sidecar' },
  ]),
  { id: 'legacy-pricing', label: 'legacy-pricing', lens: 'network', role: 'external' },
  { id: 'redis', label: 'Redis', lens: 'network', role: 'store' },
  { id: 'zipkin', label: 'Zipkin', lens: 'network', role: 'store' },
]

/** Where sidecars get their certificates; in a cluster Sentry belongs to Dapr’s own namespace and is not shown. */
export const sentryNode: NodePlan = { id: 'sentry', label: 'Sentry', lens: 'network', role: 'external' }

/** Sockets, from who opened them. Nothing connects to notifier: its sidecar fetches the events from Redis. */
export const networkEdges: readonly EdgePlan[] = [
  { lens: 'network', from: 'shopper', to: 'order', label: 'HTTP/1.1' },
  ...apps.map((app): EdgePlan => ({ lens: 'network', from: app, to: `${app}-daprd`, label: 'HTTP/1.1, Dapr’s API' })),
  { lens: 'network', from: 'order-daprd', to: 'inventory-daprd', label: 'gRPC, HTTP/2' },
  { lens: 'network', from: 'order-daprd', to: 'legacy-pricing', label: 'HTTP/1.1' },
  { lens: 'network', from: 'inventory-daprd', to: 'inventory', label: 'HTTP/1.1, requests' },
  { lens: 'network', from: 'notifier-daprd', to: 'notifier', label: 'HTTP/1.1, events' },
  { lens: 'network', from: 'order-daprd', to: 'redis', label: 'RESP: state, XADD' },
  { lens: 'network', from: 'inventory-daprd', to: 'redis', label: 'RESP: state' },
  { lens: 'network', from: 'notifier-daprd', to: 'redis', label: 'RESP: state, XREADGROUP, XACK' },
  ...apps.flatMap((app): EdgePlan[] => [
    { lens: 'network', from: app, to: 'zipkin', label: 'HTTP/1.1, spans' },
    { lens: 'network', from: `${app}-daprd`, to: 'zipkin', label: 'HTTP/1.1, spans' },
  ]),
]

export const sentryEdges: readonly EdgePlan[] = apps.map((app) => ({
  lens: 'network',
  from: `${app}-daprd`,
  to: 'sentry',
  label: 'gRPC, certificates',
}))
