import type { Lens, Padlock, TopologyEdge, TopologyNode } from '../../../src/protocol/topology.ts'
import { describeEdge } from './describe-edge.ts'
import { Edge } from './edge.tsx'
import { HEIGHT, pairs, placeNodes, WIDTH } from './layout.ts'
import { Markers } from './markers.tsx'
import { Node } from './node.tsx'
import { routeEdges } from './route-edges.ts'
import { Tooltip } from './tooltip.tsx'

type Props = {
  lens: Lens
  nodes: readonly TopologyNode[]
  edges: readonly TopologyEdge[]
  padlocks: ReadonlyMap<string, Padlock>
  names: ReadonlyMap<string, string>
}

/** The system through one lens. Both have the same places, so that switching shows the same thing twice. */
export function Drawing({ lens, nodes, edges, padlocks, names }: Props) {
  const places = placeNodes(nodes, lens)
  const routes = routeEdges(edges, places)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone it is scrolled, by the keyboard too
    <section class="drawing" tabIndex={0} aria-label="Drawing of the system">
      <div class="sheet">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} data-lens={lens} role="group" aria-label="Nodes and edges">
          <Markers />
          {lens === 'network' && pairs.map((pair) => <Pair key={`${pair.x},${pair.y}`} {...pair} />)}
          {[...edges]
            .sort((a, b) => Number(routes.get(b.id)?.quiet) - Number(routes.get(a.id)?.quiet))
            .map((edge) => {
              const route = routes.get(edge.id)
              const padlock = padlocks.get(edge.id)
              const said = describeEdge(edge, names, padlock)
              return route && <Edge key={edge.id} edge={edge} route={route} said={said} padlock={padlock} />
            })}
          {nodes.map((node) => {
            const box = places.get(node.id)
            return box && <Node key={node.id} node={node} box={box} />
          })}
        </svg>
        <Tooltip nodes={nodes} edges={edges} padlocks={padlocks} names={names} places={places} routes={routes} />
      </div>
    </section>
  )
}

function Pair({ x, y, width, height }: { x: number; y: number; width: number; height: number }) {
  const [left, top] = [x - width / 2, y - height / 2]
  return (
    <g class="pair">
      <rect x={left} y={top} width={width} height={height} rx="16" />
      <text x={left + 14} y={top + height - 8}>
        same host
      </text>
    </g>
  )
}
