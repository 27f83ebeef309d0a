import type { TopologyEdge } from '../../../src/protocol/topology.ts'

/** The side of the arrow on which its text is; `around` is above and beneath. */
export type Side = 'around' | 'above' | 'below' | 'right' | 'left'

/** An edge as it is drawn: its path, the places of its padlock and its text, and its length. */
export type Route = { path: string; lock: Point; label: Point; side: Side; room: number; quiet: boolean }

type Ends = { start: Point; end: Point; via?: Point; side?: Side; share?: number }

/** Edges that would otherwise cross a node, or whose text would cover another’s. */
const EXCEPTIONS: Readonly<Record<string, Partial<Ends>>> = {
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

/** Telemetry and certificates: drawn faintly, so that the shop’s own calls stand out. */
const SIDELINES = new Set(['zipkin', 'sentry'])
const LEVEL = 40
/** Padlocks of two sockets between the same two processes must not cover each other. */
const SHARE_BESIDE = 0.3

/** Returns the route of each edge between nodes that have a place. */
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
    const ends: Ends = { ...connect(a, b, beside), ...EXCEPTIONS[id] }
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

/** A point and a box in the units of the drawing. `x` and `y` of a box are its middle. */
export type Point = { x: number; y: number }
export type Box = Point & { width: number; height: number }

/** Keeps arrows off the round corners. */
const INSET = 22
/** How far apart two sockets between the same two processes are drawn. */
const APART = 13

/**
 * Returns the ends of an arrow from one box to another: the nearest points of their borders. With `beside` it moves to its own
 * left, which leaves room for the arrow in the other direction.
 */
export function connect(from: Box, to: Box, beside = false): { start: Point; end: Point } {
  const start = nearest(from, to)
  const end = nearest(to, start)
  const straight = nearest(from, end)
  if (!beside) return { start: straight, end }
  const length = Math.hypot(end.x - straight.x, end.y - straight.y) || 1
  const shift = { x: (APART * (end.y - straight.y)) / length, y: (-APART * (end.x - straight.x)) / length }
  return { start: plus(straight, shift), end: plus(end, shift) }
}

/** Returns the point on the border of a box that is nearest to another point, except its corners. */
function nearest(box: Box, point: Point): Point {
  const halfWidth = box.width / 2
  const halfHeight = box.height / 2
  const outsideX = Math.abs(point.x - box.x) - halfWidth
  const outsideY = Math.abs(point.y - box.y) - halfHeight
  if (outsideX > outsideY) {
    const room = Math.max(0, halfHeight - INSET)
    return { x: box.x + Math.sign(point.x - box.x) * halfWidth, y: clamp(point.y, box.y - room, box.y + room) }
  }
  const room = Math.max(0, halfWidth - INSET)
  const side = Math.sign(point.y - box.y) || 1
  return { x: clamp(point.x, box.x - room, box.x + room), y: box.y + side * halfHeight }
}

/** Returns the point at a share of the way between two others, bending towards `via`. */
function pointAt(start: Point, end: Point, share: number, via?: Point): Point {
  const rest = 1 - share
  const bend = via ?? { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 }
  const at = (a: number, b: number, c: number) => rest * rest * a + 2 * rest * share * b + share * share * c
  return { x: at(start.x, bend.x, end.x), y: at(start.y, bend.y, end.y) }
}

function plus(a: Point, b: Point): Point {
  return { x: a.x + b.x, y: a.y + b.y }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
