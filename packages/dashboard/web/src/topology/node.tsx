import type { TopologyNode } from '../../../src/protocol/topology.ts'
import type { Box } from './geometry.ts'
import { looking } from './looked-at.ts'

const ROLES: Readonly<Record<TopologyNode['role'], string>> = {
  shopper: 'client',
  app: 'app',
  sidecar: 'Dapr sidecar',
  'building-block': 'building block',
  store: 'store',
  external: 'no sidecar',
}

/** A box for an app, a process or a building block. One that is down is crossed out, whatever its colour. */
export function Node({ node, box }: { node: TopologyNode; box: Box }) {
  const { id, label, role, health, how } = node
  const { x, y, width, height } = box
  // `pubsub, topic order-placed`: what follows the comma says more than the role.
  const [name = label, ...more] = label.split(', ')
  const second = more.join(', ') || ROLES[role]
  const corner = role === 'building-block' || role === 'shopper' ? height / 2 : 10
  const frame = { x: -width / 2, y: -height / 2, width, height, rx: corner }
  return (
    <g class="node" data-node={id} data-role={role} data-health={health} transform={`translate(${x} ${y})`}>
      <g class="press" aria-label={`${label}, ${ROLES[role]}: ${health}. ${how}`} {...looking(id)}>
        <rect class="frame" {...frame} />
        {health === 'down' && <rect class="hatch" {...frame} fill="url(#hatch)" />}
      </g>
      <text class="name" y={-3}>
        {name.replace(/ sidecar$/, '')}
      </text>
      <text class="role" y={20}>
        {health === 'down' ? '✕ DOWN' : health === 'up' || role === 'shopper' ? second : 'not seen yet'}
      </text>
    </g>
  )
}
