import type { Padlock, TopologyEdge, TopologyNode } from '../../../src/protocol/topology.ts'
import { numbersOf } from './edge-text.ts'
import { HEIGHT, WIDTH } from './layout.ts'
import { lookedAt } from './looked-at.ts'
import type { Box, Point, Route } from './route-edges.ts'

type Props = {
  nodes: readonly TopologyNode[]
  edges: readonly TopologyEdge[]
  padlocks: ReadonlyMap<string, Padlock>
  names: ReadonlyMap<string, string>
  places: ReadonlyMap<string, Box>
  routes: ReadonlyMap<string, Route>
}

/** What is known of the edge or node that is looked at, and how. For the eye: the drawing’s labels say the same. */
export function Tooltip({ nodes, edges, padlocks, names, places, routes }: Props) {
  const id = lookedAt.value
  const node = nodes.find((one) => one.id === id)
  const edge = edges.find((one) => one.id === id)
  const at = node ? places.get(node.id) : edge && routes.get(edge.id)?.label
  if (!at) return null
  const padlock = edge && padlocks.get(edge.id)
  return (
    <div class="tooltip" style={beside(at)} aria-hidden="true">
      {node && (
        <>
          <b>
            {node.label}: {node.health}
          </b>
          <p>{node.how}</p>
        </>
      )}
      {edge && (
        <>
          <b>
            {names.get(edge.from)} → {names.get(edge.to)}
          </b>
          <p>
            {edge.label}: {numbersOf(edge)} <span class="quiet">({edge.source})</span>
          </p>
        </>
      )}
      {padlock && (
        <p>
          <b>{padlock.verdict}:</b> {padlock.how}
        </p>
      )}
    </div>
  )
}

/** Beneath what is in the upper half, above what is in the lower; never over the edge of the sheet. */
function beside({ x, y }: Point) {
  const left = `clamp(0px, calc(${((x / WIDTH) * 100).toFixed(1)}% - 11rem), calc(100% - 22rem))`
  const share = (y / HEIGHT) * 100
  return y < HEIGHT / 2
    ? { '--left': left, '--top': `calc(${share.toFixed(1)}% + 3.2rem)` }
    : { '--left': left, '--bottom': `calc(${(100 - share).toFixed(1)}% + 3.2rem)` }
}
