import type { EncryptionStatus, TopologyEdge, TopologyNode, TopologyViewName } from '../../../src/protocol/topology.ts'
import { describeEdge, labelLines } from './edge-text.ts'
import { EncryptionMark } from './encryption.tsx'
import { HEIGHT, pairs, placeNodes, WIDTH } from './layout.ts'
import { type Box, type Route, routeEdges, type Side } from './route-edges.ts'
import { selectable } from './selection.ts'
import { Tooltip } from './tooltip.tsx'

type DrawingProps = {
  view: TopologyViewName
  nodes: readonly TopologyNode[]
  edges: readonly TopologyEdge[]
  encryption: ReadonlyMap<string, EncryptionStatus>
  names: ReadonlyMap<string, string>
}

/** One view of the system. Both views use the same places, so that switching is easy to follow. */
export function Drawing({ view, nodes, edges, encryption, names }: DrawingProps) {
  const places = placeNodes(nodes, view)
  const routes = routeEdges(edges, places)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone it is scrolled, by the keyboard too
    <section class="drawing" tabIndex={0} aria-label="Drawing of the system">
      <div class="sheet">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} data-view={view} role="group" aria-label="Nodes and edges">
          <Markers />
          {view === 'network' && pairs.map((pair) => <Pair key={`${pair.x},${pair.y}`} {...pair} />)}
          {[...edges]
            .sort((a, b) => Number(routes.get(b.id)?.quiet) - Number(routes.get(a.id)?.quiet))
            .map((edge) => {
              const route = routes.get(edge.id)
              const its = encryption.get(edge.id)
              const description = describeEdge(edge, names, its)
              return (
                route && <Edge key={edge.id} edge={edge} route={route} description={description} encryption={its} />
              )
            })}
          {nodes.map((node) => {
            const box = places.get(node.id)
            return box && <Node key={node.id} node={node} box={box} />
          })}
        </svg>
        <Tooltip nodes={nodes} edges={edges} encryption={encryption} names={names} places={places} routes={routes} />
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

const ROLES: Readonly<Record<TopologyNode['role'], string>> = {
  shopper: 'client',
  app: 'app',
  sidecar: 'Dapr sidecar',
  'building-block': 'building block',
  store: 'store',
  external: 'no sidecar',
}

/** A box for an app, a process or a building block. One that is down is crossed out, whatever its colour. */
function Node({ node, box }: { node: TopologyNode; box: Box }) {
  const { id, label, role, health, how } = node
  const { x, y, width, height } = box
  // `pubsub, topic order-placed`: what follows the comma is more specific than the role.
  const [name = label, ...more] = label.split(', ')
  const second = more.join(', ') || ROLES[role]
  const corner = role === 'building-block' || role === 'shopper' ? height / 2 : 10
  const frame = { x: -width / 2, y: -height / 2, width, height, rx: corner }
  return (
    <g class="node" data-node={id} data-role={role} data-health={health} transform={`translate(${x} ${y})`}>
      <g class="press" aria-label={`${label}, ${ROLES[role]}: ${health}. ${how}`} {...selectable(id)}>
        <rect class="frame" {...frame} />
        {health === 'down' && <rect class="hatch" {...frame} fill="url(#hatch)" />}
      </g>
      <text class="name" y={-3}>
        {name.replace(/ sidecar$/, '')}
      </text>
      <text class="role" y={20}>
        {health === 'down' ? '✕ DOWN' : health === 'up' || role === 'shopper' ? second : 'unknown'}
      </text>
    </g>
  )
}

type EdgeProps = { edge: TopologyEdge; route: Route; description: string; encryption: EncryptionStatus | undefined }

/** An arrow from the initiator. Dots run along it while something is sent, faster when it is more. */
function Edge({ edge, route, description, encryption }: EdgeProps) {
  const failing = (edge.errorsPerSecond ?? 0) > 0
  return (
    <g
      class="edge"
      data-edge={edge.id}
      data-failing={failing}
      data-quiet={route.quiet}
      data-encryption={encryption?.status}
    >
      <g class="press" aria-label={description} {...selectable(edge.id)}>
        <path class="reach" d={route.path} />
        <path class="line" d={route.path} marker-end={failing ? 'url(#head-failing)' : 'url(#head)'} />
      </g>
      {(edge.perSecond ?? 0) > 0 && <path class="flow" data-pace={pace(edge.perSecond ?? 0)} d={route.path} />}
      {!route.quiet && <EdgeLabel edge={edge} route={route} encryption={encryption} />}
    </g>
  )
}

/** Returns one of few speeds, because each change makes the dots jump. */
function pace(perSecond: number): 'slow' | 'middling' | 'fast' {
  if (perSecond < 2) return 'slow'
  return perSecond < 12 ? 'middling' : 'fast'
}

type EdgeLabelProps = { edge: TopologyEdge; route: Route; encryption: EncryptionStatus | undefined }

const ANCHORS: Readonly<Record<Side, 'start' | 'middle' | 'end'>> = {
  around: 'middle',
  above: 'middle',
  below: 'middle',
  right: 'start',
  left: 'end',
}
const LOCK = 30

/** The measurements of an edge beside its arrow, and in the network’s view its encryption status. */
function EdgeLabel({ edge, route: { lock, label, side, room }, encryption }: EdgeLabelProps) {
  const gap = encryption && side === 'around' ? 24 : encryption ? 16 : 10
  const aside = encryption ? 26 : 16
  const x = label.x + (side === 'right' ? aside : side === 'left' ? -aside : 0)
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it is not focusable; the arrow says the same in words
    <g class="edge-label" aria-hidden="true">
      {encryption && (
        <g
          data-padlock={edge.id}
          data-encryption={encryption.status}
          transform={`translate(${lock.x - LOCK / 2} ${lock.y - LOCK / 2})`}
        >
          <circle class="padlock-ground" cx={LOCK / 2} cy={LOCK / 2} r={LOCK / 2 + 3} />
          <EncryptionMark status={encryption.status} size={LOCK} />
        </g>
      )}
      <g text-anchor={ANCHORS[side]}>
        {labelLines(edge, side, room, gap, edge.view === 'dapr').map(({ kind, text, y }) => (
          <text key={kind} class={kind} x={x} y={label.y + y}>
            {text}
          </text>
        ))}
      </g>
    </g>
  )
}

/** Arrow heads, and the hatching of nodes that are down. */
function Markers() {
  return (
    <defs>
      <Head id="head" />
      <Head id="head-failing" />
      <pattern id="hatch" width="12" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="hatch-line" width="5" height="12" />
      </pattern>
    </defs>
  )
}

function Head({ id }: { id: string }) {
  return (
    <marker
      id={id}
      viewBox="0 0 10 10"
      refX="9"
      refY="5"
      markerUnits="userSpaceOnUse"
      markerWidth="17"
      markerHeight="17"
      orient="auto"
    >
      <path d="M0 0L10 5L0 10z" />
    </marker>
  )
}
