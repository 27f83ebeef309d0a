import type { TopologyNode, TopologyViewName } from '../../../src/protocol/topology.ts'
import type { Box } from './route-edges.ts'

/** The proportions of the room beneath the header on a projector. */
export const WIDTH = 1280
export const HEIGHT = 520

/** The network’s view: each process has a place. A sidecar is beside its app, towards the processes it talks to. */
const NETWORK: Readonly<Record<string, Box>> = {
  shopper: box(68, 236, 120),
  order: box(300, 236, 130),
  'order-daprd': box(568, 236, 186),
  'inventory-daprd': box(888, 90, 186),
  inventory: box(1184, 90, 150),
  'legacy-pricing': box(1164, 236, 190),
  redis: box(568, 431, 186, 150),
  'notifier-daprd': box(888, 431, 186),
  notifier: box(1184, 431, 150),
  sentry: box(300, 60, 150, 56),
  zipkin: box(300, 474, 150, 56),
}

/**
 * Dapr’s view, in the same places: an app covers itself and its sidecar, and Redis is divided into the building blocks that it
 * is used for.
 */
const DAPR: Readonly<Record<string, Box>> = {
  'dapr:shopper': box(68, 236, 120),
  'dapr:order': across('order', 'order-daprd'),
  'dapr:inventory': across('inventory-daprd', 'inventory'),
  'dapr:notifier': across('notifier-daprd', 'notifier'),
  'dapr:legacy-pricing': box(1164, 236, 190),
  'dapr:statestore': box(568, 390, 206, 68),
  'dapr:pubsub': box(568, 472, 206, 68),
}

/** An app and its sidecar; loopback between them. */
export const pairs: readonly Box[] = ['order', 'inventory', 'notifier'].map((app) => {
  const { x, y, width, height } = across(app, `${app}-daprd`)
  return { x, y, width: width + 28, height: height + 60 }
})

/** Returns where each node of a view is drawn. A node without a place gets one in the bottom row. */
export function placeNodes(nodes: readonly TopologyNode[], view: TopologyViewName): ReadonlyMap<string, Box> {
  const places = view === 'dapr' ? DAPR : NETWORK
  let others = 0
  return new Map(
    nodes
      .filter((node) => node.view === view)
      .map(({ id }) => [id, places[id] ?? box(82 + 150 * others++, HEIGHT - 30, 140, 48)]),
  )
}

function box(x: number, y: number, width: number, height = 74): Box {
  return { x, y, width, height }
}

function across(one: string, other: string): Box {
  const [a, b] = [NETWORK[one], NETWORK[other]]
  if (!a || !b) throw new Error(`${one} or ${other} has no place`)
  const left = Math.min(a.x - a.width / 2, b.x - b.width / 2)
  const right = Math.max(a.x + a.width / 2, b.x + b.width / 2)
  return { x: (left + right) / 2, y: a.y, width: right - left, height: a.height }
}
