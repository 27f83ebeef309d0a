import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createObservation } from '../../src/observe/observation.ts'
import type { ObservedUpdate } from '../../src/ports.ts'
import { view, viewUpdate } from '../../src/protocol/view.ts'

const observed = view.omit({ controls: true, zipkin: true, environment: true, versions: true })

/** Returns a port that nothing listens on. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

test('without any sources the view is complete, names what is not observed, and changes at most four times a second', async () => {
  const nowhere = `http://127.0.0.1:${await closedPort()}`
  const observation = createObservation({
    environment: 'local',
    redis: { host: '127.0.0.1', port: 1 },
    zipkinUrl: nowhere,
    metrics: { order: `${nowhere}/metrics` },
    health: { order: `${nowhere}/healthz` },
    hops: [{ edge: 'shopper>order', host: '127.0.0.1', port: 1, kind: 'http' }],
    arrivals: [nowhere],
  })
  const updates: ObservedUpdate[] = []
  const unsubscribe = observation.subscribe((update) => updates.push(update))
  observation.start()
  await sleep(1600)
  unsubscribe()
  const before = updates.length
  const current = observation.view()
  await observation.stop()

  expect(observed.parse(current)).toMatchObject({ orders: [], totals: { accepted: 0, notified: 0 } })
  expect(current.unavailable).toEqual([
    'Redis: connection refused',
    `arrivals at ${new URL(nowhere).host}: connection refused`,
    'metrics of order’s sidecar: connection refused',
  ])
  expect(current.nodes.find(({ id }) => id === 'order')).toMatchObject({
    health: 'down',
    how: 'GET /healthz: connection refused',
  })
  expect(current.encryption).toMatchObject([{ edge: 'shopper>order', status: 'unknown' }])
  expect(before).toBeLessThanOrEqual(7)
  for (const update of updates) viewUpdate.parse(update)
  await expect(observation.detail('ord_1')).rejects.toMatchObject({ status: 503, code: 'redis-unavailable' })
})

test('both views contain what exists in every environment, and Sentry only where we run it', () => {
  const ids = (environment: 'local' | 'dapr-only') => {
    const { nodes, edges } = createObservation({
      environment,
      redis: { host: '127.0.0.1', port: 1 },
      metrics: {},
      health: {},
      hops: [],
      arrivals: [],
    }).view()
    for (const { from, to, view } of edges)
      for (const end of [from, to]) expect(nodes.find(({ id }) => id === end)?.view).toBe(view)
    return nodes.map(({ id }) => id)
  }
  expect(ids('dapr-only')).toEqual(expect.arrayContaining(['dapr:pubsub', 'notifier-daprd', 'legacy-pricing', 'redis']))
  expect(ids('dapr-only')).not.toContain('sentry')
  expect(ids('local')).toContain('sentry')
})
