import type { TopologyEdge } from '../../../src/protocol/topology.ts'
import { type Box, connect, type Point, pointAt } from './geometry.ts'

/** On which side of its line the text of an edge stands: `around` is above and beneath. */
export type Side = 'around' | 'above' | 'below' | 'right' | 'left'

/** An edge as it is drawn: its path, where its padlock sits on it, where its text stands, and how long it is. */
export type Route = { path: string; lock: Point; label: Point; side: Side; room: number; quiet: boolean }

type Ends = { start: Point; end: Point; via?: Point; side?: Side; share?: number }

/** Edges that would run over another node, or whose text would stand on another’s. */
const OWN_WAY: Readonly<Record<string, Partial<Ends>>> = {
  'dapr:order>dapr:pubsub': {
    start: { x: 370, y: 273 },
    via: { x: 370, y: 472 },
    end: { x: 465, y: 472 },
    side: 'left',
    share: 0.45,
  },
  'dapr:order>dapr:statestore': { start: { x: 540, y: 273 }, end: { x: 540, y: 356 } },
  'dapr:inventory>dapr:statestore': { start: { x: 900, y: 127 }, end: { x: 645, y: 356 }, share: 0.74 },
  'inventory-daprd>redis': { start: { x: 900, y: 127 }, end: { x: 645, y: 356 }, share: 0.74 },
  'order-daprd>redis': { start: { x: 540, y: 273 }, end: { x: 540, y: 356 } },
  'dapr:order>dapr:legacy-pricing': { share: 0.72 },
  'order-daprd>legacy-pricing': { share: 0.72 },
  'dapr:order>dapr:inventory': { side: 'left', share: 0.6 },
  'order-daprd>inventory-daprd': { side: 'left', share: 0.6 },
  'dapr:notifier>dapr:statestore': { start: { x: 795, y: 411 }, end: { x: 671, y: 396 }, side: 'above' },
  'dapr:pubsub>dapr:notifier': { start: { x: 671, y: 468 }, end: { x: 795, y: 452 }, side: 'below' },
}

/** What every process does on the side, and would cover what the shop does: drawn faintly. */
const SIDELINES = new Set(['zipkin', 'sentry'])
const LEVEL = 40
/** Padlocks of two sockets between the same two processes must not cover each other. */
const SHARE_BESIDE = 0.3

/** The way of each edge between nodes that have a place. */
export function routeEdges(
  edges: readonly TopologyEdge[],
  places: ReadonlyMap<string, Box>,
): ReadonlyMap<string, Route> {
  const ids = new Set(edges.map(({ id }) => id))
  const routes = new Map<string, Route>()
  for (const { id, from, to } of edges) {
    const [a, b] = [places.get(from), places.get(to)]
    if (!a || !b) continue
    const beside = ids.has(`${to}>${from}`)
    const ends: Ends = { ...connect(a, b, beside), ...OWN_WAY[id] }
    routes.set(id, { ...textOf(ends, beside), path: pathOf(ends), quiet: SIDELINES.has(to) || SIDELINES.has(from) })
  }
  return routes
}

function pathOf({ start, end, via }: Ends): string {
  const way = via ? `Q${via.x} ${via.y} ${end.x} ${end.y}` : `L${end.x} ${end.y}`
  return `M${start.x} ${start.y}${way}`
}

function textOf(ends: Ends, beside: boolean): Pick<Route, 'lock' | 'label' | 'side' | 'room'> {
  const { start, end, via, share = 0.5 } = ends
  const room = Math.hypot(end.x - start.x, end.y - start.y)
  const label = pointAt(start, end, share, via)
  const isLevel = Math.abs(end.y - start.y) < LEVEL
  const levelSide = beside ? (end.x < start.x ? 'below' : 'above') : 'around'
  const side = ends.side ?? (isLevel ? levelSide : 'right')
  return { room, label, side, lock: beside ? pointAt(start, end, SHARE_BESIDE, via) : label }
}
