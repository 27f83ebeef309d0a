import { expect, test } from 'vitest'
import {
  daprEdges,
  daprNodes,
  networkEdges,
  networkNodes,
  sentryEdges,
  sentryNode,
} from '../../src/observe/system/topology.ts'
import type { TopologyEdge, TopologyNode } from '../../src/protocol/topology.ts'
import { labelLines } from '../../web/src/topology/edge-text.ts'
import { HEIGHT, placeNodes, WIDTH } from '../../web/src/topology/layout.ts'
import { type Box, routeEdges } from '../../web/src/topology/route-edges.ts'

const views = [
  { view: 'dapr', nodes: daprNodes.map(observed), edges: daprEdges.map(measured) },
  {
    view: 'network',
    nodes: [...networkNodes, sentryNode].map(observed),
    edges: [...networkEdges, ...sentryEdges].map(measured),
  },
] as const

test.each(views)('in the $view view each node has a place on the sheet, and no two overlap', ({ view, nodes }) => {
  const boxes = [...placeNodes(nodes, view).values()]
  expect(boxes).toHaveLength(nodes.length)
  for (const { x, y, width, height } of boxes) {
    expect(x - width / 2).toBeGreaterThanOrEqual(0)
    expect(x + width / 2).toBeLessThanOrEqual(WIDTH)
    expect(y - height / 2).toBeGreaterThanOrEqual(0)
    expect(y + height / 2).toBeLessThanOrEqual(HEIGHT)
  }
  for (const [index, box] of boxes.entries()) {
    for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false)
  }
})

test.each(views)('in the $view view each edge is drawn', ({ view, nodes, edges }) => {
  const routes = routeEdges(edges, placeNodes(nodes, view))
  expect([...routes.keys()].sort()).toEqual(edges.map(({ id }) => id).sort())
  for (const { path } of routes.values()) expect(path).not.toContain('NaN')
})

test('an app in Dapr’s view covers its process and sidecar in the network’s view', () => {
  const network = placeNodes(views[1].nodes, 'network')
  const dapr = placeNodes(views[0].nodes, 'dapr')
  for (const app of ['order', 'inventory', 'notifier']) {
    const whole = boxOf(dapr, `dapr:${app}`)
    for (const part of [boxOf(network, app), boxOf(network, `${app}-daprd`)]) {
      expect(Math.abs(part.x - whole.x) + part.width / 2).toBeLessThanOrEqual(whole.width / 2)
      expect(part.y).toBe(whole.y)
    }
  }
})

test('the broker delivers to notifier; on the network notifier’s sidecar dials Redis', () => {
  const [daprRoutes, networkRoutes] = views.map(({ view, nodes, edges }) => routeEdges(edges, placeNodes(nodes, view)))
  expect(direction(daprRoutes?.get('dapr:pubsub>dapr:notifier')?.path)).toBeGreaterThan(0)
  expect(direction(networkRoutes?.get('notifier-daprd>redis')?.path)).toBeLessThan(0)
})

test('a node without a planned place is drawn all the same', () => {
  const extra = observed({ id: 'order-proxy', label: 'proxy', view: 'network', role: 'sidecar' })
  expect(placeNodes([extra], 'network').get('order-proxy')).toBeDefined()
})

test('an edge shows its rate and latency, and errors only when there are any', () => {
  const edge = {
    ...measured({ view: 'dapr', from: 'dapr:order', to: 'dapr:inventory', label: 'invoke reserve' }),
    perSecond: 8.26,
    latencyMs: { p50: 3, p95: 12.4 },
    errorsPerSecond: 0,
  }
  const words = (one: TopologyEdge) => labelLines(one, 'around', 100, 10, true).map(({ text }) => text)
  expect(words(edge)).toEqual(['8.3/s', 'p95 12 ms'])
  expect(words({ ...edge, errorsPerSecond: 1.5 })).toContain('✕ 1.5/s fail')
  expect(words({ ...edge, perSecond: null, latencyMs: null })).toEqual([])
})

function observed(node: Pick<TopologyNode, 'id' | 'label' | 'view' | 'role'>): TopologyNode {
  return { ...node, health: 'up', how: 'GET /healthz answered 200 in 3 ms' }
}

function measured(edge: Pick<TopologyEdge, 'view' | 'from' | 'to' | 'label'>): TopologyEdge {
  return {
    ...edge,
    id: `${edge.from}>${edge.to}`,
    perSecond: 1,
    errorsPerSecond: 0,
    latencyMs: null,
    source: 'metrics',
  }
}

function boxOf(places: ReadonlyMap<string, Box>, id: string): Box {
  const box = places.get(id)
  if (!box) throw new Error(`${id} has no place`)
  return box
}

function overlap(a: Box, b: Box): boolean {
  return Math.abs(a.x - b.x) * 2 < a.width + b.width && Math.abs(a.y - b.y) * 2 < a.height + b.height
}

/** Positive to the right. */
function direction(path = ''): number {
  const [startX = 0, , endX = 0] = path.match(/-?[\d.]+/g)?.map(Number) ?? []
  return endX - startX
}
