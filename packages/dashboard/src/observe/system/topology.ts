import type { TopologyEdge, TopologyNode } from '../../protocol/topology.ts'
import type { View } from '../../protocol/view.ts'
import { edgeTallies } from '../sidecars/edge-tallies.ts'
import { type EdgeNumbers, notMeasured } from '../sidecars/sidecar-history.ts'
import type { Health } from './health.ts'

const NOT_POLLED: Health = { health: 'unknown', how: 'not polled' }
const SHOPPER = /^(dapr:)?shopper$/

/** Puts what was observed onto the nodes and edges of both views. */
export function createTopology(environment: View['environment']) {
  const local = environment === 'local'
  const nodes: readonly NodePlan[] = [...daprNodes, ...networkNodes, ...(local ? [sentryNode] : [])]
  const edges: readonly EdgePlan[] = [...daprEdges, ...networkEdges, ...(local ? sentryEdges : [])]

  return {
    nodes: (health: ReadonlyMap<string, Health>): TopologyNode[] =>
      nodes.map(({ healthOf, ...node }) => ({ ...node, ...(health.get(healthOf ?? node.id) ?? NOT_POLLED) })),
    /** @param ofShopper the measurements of the shopper’s edge, which has no sidecar */
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

/** A node before anything about it was observed. */
type NodePlan = Pick<TopologyNode, 'id' | 'label' | 'view' | 'role'> & {
  /** The node whose health this one has; its own when left out. */
  healthOf?: string
}
type EdgePlan = Pick<TopologyEdge, 'view' | 'from' | 'to' | 'label'>

const edgeId = ({ from, to }: Pick<EdgePlan, 'from' | 'to'>): string => `${from}>${to}`

/** Nodes without a process of their own have the health of the network node that they run on. */
export const daprNodes: readonly NodePlan[] = [
  { id: 'dapr:shopper', label: 'shopper', view: 'dapr', role: 'shopper' },
  { id: 'dapr:order', label: 'order', view: 'dapr', role: 'app', healthOf: 'order' },
  { id: 'dapr:inventory', label: 'inventory', view: 'dapr', role: 'app', healthOf: 'inventory' },
  { id: 'dapr:notifier', label: 'notifier', view: 'dapr', role: 'app', healthOf: 'notifier' },
  {
    id: 'dapr:legacy-pricing',
    label: 'legacy-pricing, an HTTPEndpoint',
    view: 'dapr',
    role: 'external',
    healthOf: 'legacy-pricing',
  },
  { id: 'dapr:pubsub', label: 'pubsub, topic order-placed', view: 'dapr', role: 'building-block', healthOf: 'redis' },
  { id: 'dapr:statestore', label: 'statestore', view: 'dapr', role: 'building-block', healthOf: 'redis' },
]

/** Who calls what. The broker is between order and notifier, which know nothing of each other. */
export const daprEdges: readonly EdgePlan[] = [
  { view: 'dapr', from: 'dapr:shopper', to: 'dapr:order', label: 'POST /orders' },
  { view: 'dapr', from: 'dapr:order', to: 'dapr:inventory', label: 'invoke reserve and release' },
  { view: 'dapr', from: 'dapr:order', to: 'dapr:legacy-pricing', label: 'invoke price' },
  { view: 'dapr', from: 'dapr:order', to: 'dapr:statestore', label: 'orders' },
  { view: 'dapr', from: 'dapr:inventory', to: 'dapr:statestore', label: 'stock, with ETags' },
  { view: 'dapr', from: 'dapr:notifier', to: 'dapr:statestore', label: 'notifications' },
  { view: 'dapr', from: 'dapr:order', to: 'dapr:pubsub', label: 'publish order-placed' },
  { view: 'dapr', from: 'dapr:pubsub', to: 'dapr:notifier', label: 'deliver order-placed' },
]

const apps = ['order', 'inventory', 'notifier'] as const

export const networkNodes: readonly NodePlan[] = [
  { id: 'shopper', label: 'shopper', view: 'network', role: 'shopper' },
  ...apps.flatMap((app): NodePlan[] => [
    { id: app, label: app, view: 'network', role: 'app' },
    { id: `${app}-daprd`, label: `${app}’s sidecar`, view: 'network', role: 'sidecar' },
  ]),
  { id: 'legacy-pricing', label: 'legacy-pricing', view: 'network', role: 'external' },
  { id: 'redis', label: 'Redis', view: 'network', role: 'store' },
  { id: 'zipkin', label: 'Zipkin', view: 'network', role: 'store' },
]

/** Where sidecars get their certificates; in a cluster Sentry belongs to Dapr’s own namespace and is not shown. */
export const sentryNode: NodePlan = { id: 'sentry', label: 'Sentry', view: 'network', role: 'external' }

/**
 * Sockets, from the process that opened them. Nothing connects to notifier: its sidecar fetches the events from Redis.
 */
export const networkEdges: readonly EdgePlan[] = [
  { view: 'network', from: 'shopper', to: 'order', label: 'HTTP/1.1' },
  ...apps.map((app): EdgePlan => ({ view: 'network', from: app, to: `${app}-daprd`, label: 'HTTP/1.1, Dapr’s API' })),
  { view: 'network', from: 'order-daprd', to: 'inventory-daprd', label: 'gRPC, HTTP/2' },
  { view: 'network', from: 'order-daprd', to: 'legacy-pricing', label: 'HTTP/1.1' },
  { view: 'network', from: 'inventory-daprd', to: 'inventory', label: 'HTTP/1.1, requests' },
  { view: 'network', from: 'notifier-daprd', to: 'notifier', label: 'HTTP/1.1, events' },
  { view: 'network', from: 'order-daprd', to: 'redis', label: 'RESP: state, XADD' },
  { view: 'network', from: 'inventory-daprd', to: 'redis', label: 'RESP: state' },
  { view: 'network', from: 'notifier-daprd', to: 'redis', label: 'RESP: state, XREADGROUP, XACK' },
  ...apps.flatMap((app): EdgePlan[] => [
    { view: 'network', from: app, to: 'zipkin', label: 'HTTP/1.1, spans' },
    { view: 'network', from: `${app}-daprd`, to: 'zipkin', label: 'HTTP/1.1, spans' },
  ]),
]

export const sentryEdges: readonly EdgePlan[] = apps.map((app) => ({
  view: 'network',
  from: `${app}-daprd`,
  to: 'sentry',
  label: 'gRPC, certificates',
}))
