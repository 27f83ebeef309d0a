import { expect, test } from 'vitest'
import { startServer } from '../../../shop-client/test/http-server.ts'
import { createKubernetesApi, createKubernetesControl } from '../../src/control/kubernetes.ts'
import type { FaultRequest } from '../../src/protocol/controls.ts'
import { startFakeCluster } from './fake-cluster.ts'

const stop = (target: string): FaultRequest => ({ kind: 'stop', target, seconds: 5 })

async function start() {
  const legacy = await startServer((_call, response) => void response.end('{}'))
  const cluster = await startFakeCluster()
  let reads = 0
  const api = createKubernetesApi({ url: cluster.url, readToken: async () => `token-${++reads}\n` })
  const redis = { port: 1 }
  const connect = () => createKubernetesControl({ api, namespace: 'shop', legacyPricingUrls: [legacy.url], redis })
  return { ...cluster, control: connect(), connect, legacy: legacy.calls }
}

test('it offers the faults that Kubernetes can inject into the shop, and none in the dashboard itself', async () => {
  const { control } = await start()
  const { faults, notes, claims } = await control.available()
  const targets = ['inventory', 'order', 'redis']
  expect(faults).toEqual([
    { kind: 'legacy-pricing', targets: [] },
    { kind: 'stop', targets },
    { kind: 'kill', targets },
    { kind: 'redis-pause', targets: [] },
  ])
  expect(notes.join(' ')).toMatch(/sidecar.*frozen/)
  expect(claims).toEqual([])
})

test('a stopped app has no pods, and gets back as many as it had', async () => {
  const { control, replicas } = await start()
  const { title, undo } = await control.inject(stop('order'))
  expect([title, replicas('order')]).toEqual(['order is stopped', 0])
  await undo()
  await undo()
  expect([replicas('order'), replicas('inventory')]).toEqual([2, 1])
})

test('an app that is stopped twice gets back the pods it had at first', async () => {
  const { control, replicas } = await start()
  await control.inject(stop('order'))
  const { undo } = await control.inject(stop('order'))
  await undo()
  expect(replicas('order')).toBe(2)
})

test('a restarted dashboard starts what its predecessor had stopped', async () => {
  const { control, connect, replicas, legacy } = await start()
  await control.inject(stop('order'))
  await control.inject(stop('redis'))
  await connect().recover?.()
  expect([replicas('order'), replicas('redis')]).toEqual([2, 1])
  expect(legacy).toMatchObject([{ method: 'PUT', path: '/switches' }])
})

test('a concurrent write by another client is not overwritten', async () => {
  const { control, replicas, conflictOnce, scaleByHand } = await start()
  conflictOnce(() => scaleByHand('order', 3))
  const { undo } = await control.inject(stop('order'))
  expect(replicas('order')).toBe(0)
  await undo()
  expect(replicas('order')).toBe(3)
})

test('killing an app deletes its pods immediately, and no others', async () => {
  const { control, calls } = await start()
  await control.inject({ kind: 'kill', target: 'order' })
  expect(calls.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual([
    '/api/v1/namespaces/shop/pods/order-1?gracePeriodSeconds=0',
    '/api/v1/namespaces/shop/pods/order-2?gracePeriodSeconds=0',
  ])
})

test('each call carries the current token', async () => {
  const { control, calls } = await start()
  await control.available()
  await control.available()
  expect(new Set(calls.map(({ headers }) => headers.authorization)).size).toBe(calls.length)
  expect(calls[0]?.headers.authorization).toMatch(/^Bearer token-\d+$/)
})

test.each([
  ['an app that is not there', stop('nobody'), 422],
  ['the dashboard itself', stop('dashboard'), 422],
  ['a path in a name', stop('order/../dashboard'), 422],
  ['freezing', { kind: 'freeze', target: 'order', seconds: 5 } as const, 422],
  ['a Redis that cannot be reached', { kind: 'redis-pause', seconds: 5 } as const, 503],
])('%s is refused', async (_what, fault, status) => {
  const { control } = await start()
  await expect(control.inject(fault)).rejects.toMatchObject({ status })
})

test('without permission, the API server’s message is returned', async () => {
  const { control, forbid } = await start()
  forbid()
  const refused = { status: 503, message: expect.stringContaining('403: deployments is forbidden') }
  await expect(control.available()).rejects.toMatchObject(refused)
})

test('every legacy-pricing pod is switched, and switched back', async () => {
  const { control, legacy } = await start()
  const { title, undo } = await control.inject({
    kind: 'legacy-pricing',
    failPercent: 30,
    slowPercent: 0,
    delayMs: 800,
    seconds: 5,
  })
  await undo()
  expect(title).toBe('legacy-pricing fails 30 % of calls')
  const puts = legacy.filter(({ method }) => method === 'PUT').map(({ path }) => path)
  expect(puts).toEqual(['/switches?fail=503&failPercent=30', '/switches'])
})
