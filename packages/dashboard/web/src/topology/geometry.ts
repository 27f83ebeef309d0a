/** A point and a box in the units of the drawing. `x` and `y` of a box are its middle. */
export type Point = { x: number; y: number }
export type Box = Point & { width: number; height: number }

/** Keeps arrows off the round corners. */
const INSET = 22
/** How far apart two sockets between the same two processes are drawn. */
const APART = 13

/**
 * Where an arrow from one box to another begins and ends: on their borders, at the points nearest to each other. With `beside` it
 * moves to its own left, to leave room for the one in the other direction.
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

/** The point on the border of a box that is nearest to another point, but for its corners. */
export function nearest(box: Box, point: Point): Point {
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

/** The point at a share of the way between two others, by way of a third when the line bends towards it. */
export function pointAt(start: Point, end: Point, share: number, via?: Point): Point {
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
