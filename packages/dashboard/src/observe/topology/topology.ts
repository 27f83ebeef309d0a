import type { TopologyEdge, TopologyNode } from '../../protocol/topology.ts'
import type { View } from '../../protocol/view.ts'
import { type EdgeNumbers, notMeasured } from '../metrics/edge-numbers.ts'
import { edgeTallies } from '../metrics/edge-tallies.ts'
import { daprEdges, daprNodes } from './dapr-lens.ts'
import type { Health } from './health.ts'
import { networkEdges, networkNodes, sentryEdges, sentryNode } from './network-lens.ts'
import { type EdgePlan, edgeId, type NodePlan } from './plan.ts'

const UNSEEN: Health = { health: 'unknown', how: 'not looked at' }
const SHOPPER = /^(dapr:)?shopper$/

/** Both lenses with what was observed laid over them. */
export function createTopology(environment: View['environment']) {
  const local = environment === 'local'
  const nodes: readonly NodePlan[] = [...daprNodes, ...networkNodes, ...(local ? [sentryNode] : [])]
  const edges: readonly EdgePlan[] = [...daprEdges, ...networkEdges, ...(local ? sentryEdges : [])]

  return {
    nodes: (health: ReadonlyMap<string, Health>): TopologyNode[] =>
      nodes.map(({ healthOf, ...node }) => ({ ...node, ...(health.get(healthOf ?? node.id) ?? UNSEEN) })),
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
