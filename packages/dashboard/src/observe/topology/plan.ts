import type { TopologyEdge, TopologyNode } from '../../protocol/topology.ts'

/** What is there, before anything was observed of it. */
export type NodePlan = Pick<TopologyNode, 'id' | 'label' | 'lens' | 'role'> & {
  /** The node whose health this one has; its own when left out. */
  healthOf?: string
}
export type EdgePlan = Pick<TopologyEdge, 'lens' | 'from' | 'to' | 'label'>

export const edgeId = ({ from, to }: Pick<EdgePlan, 'from' | 'to'>): string => `${from}>${to}`
