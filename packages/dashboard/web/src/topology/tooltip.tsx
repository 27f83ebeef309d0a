import type { EncryptionStatus, TopologyEdge, TopologyNode } from '../../../src/protocol/topology.ts'
import { numbersOf } from './edge-text.ts'
import { HEIGHT, WIDTH } from './layout.ts'
import type { Box, Point, Route } from './route-edges.ts'
import { selectedId } from './selection.ts'

type Props = {
  nodes: readonly TopologyNode[]
  edges: readonly TopologyEdge[]
  encryption: ReadonlyMap<string, EncryptionStatus>
  names: ReadonlyMap<string, string>
  places: ReadonlyMap<string, Box>
  routes: ReadonlyMap<string, Route>
}

/** Details of the selected edge or node. Hidden from screen readers, which read the labels of the drawing. */
export function Tooltip({ nodes, edges, encryption, names, places, routes }: Props) {
  const id = selectedId.value
  const node = nodes.find((one) => one.id === id)
  const edge = edges.find((one) => one.id === id)
  const at = node ? places.get(node.id) : edge && routes.get(edge.id)?.label
  if (!at) return null
  const its = edge && encryption.get(edge.id)
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
      {its && (
        <p>
          <b>{its.status}:</b> {its.how}
        </p>
      )}
    </div>
  )
}

/** Returns a position beneath what is in the upper half and above what is in the lower, always inside the drawing. */
function beside({ x, y }: Point) {
  const left = `clamp(0px, calc(${((x / WIDTH) * 100).toFixed(1)}% - 11rem), calc(100% - 22rem))`
  const share = (y / HEIGHT) * 100
  return y < HEIGHT / 2
    ? { '--left': left, '--top': `calc(${share.toFixed(1)}% + 3.2rem)` }
    : { '--left': left, '--bottom': `calc(${(100 - share).toFixed(1)}% + 3.2rem)` }
}
