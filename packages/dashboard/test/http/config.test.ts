import { loadConfig } from '@better-together/shared/config'
import { expect, test } from 'vitest'
import { dashboardConfig } from '../../src/config.ts'

const load = (env: NodeJS.ProcessEnv) => loadConfig(dashboardConfig, env)

test('without settings it observes this machine and lets nobody change anything', () => {
  expect(load({})).toMatchObject({ HOST: '127.0.0.1', PORT: 7005, CONTROLS: 'off', METRICS: {}, HOPS: [] })
})

test('lists and maps are JSON', () => {
  const hop = { edge: 'order-daprd>redis', host: 'redis', port: 6379, kind: 'redis' }
  const env = { HOPS: JSON.stringify([hop]), METRICS: '{"order":"http://127.0.0.1:9091/metrics"}' }
  expect(load(env)).toMatchObject({ HOPS: [hop], METRICS: { order: 'http://127.0.0.1:9091/metrics' } })
})

test.each([
  ['an agent without an address and a token', { CONTROLS: 'agent' }, /CONTROL_AGENT_URL.*\n.*CONTROL_AGENT_TOKEN/],
  ['Kubernetes outside of a cluster', { CONTROLS: 'kubernetes' }, /KUBERNETES_NAMESPACE.*\n.*KUBERNETES_SERVICE_HOST/],
  [
    'controls that other machines reach',
    { CONTROLS: 'agent', CONTROL_AGENT_URL: 'http://127.0.0.1:1', CONTROL_AGENT_TOKEN: 'x', HOST: '0.0.0.0' },
    /HOST: must be a loopback address/,
  ],
  ['what is no JSON', { METRICS: 'order=…' }, /METRICS: must be JSON/],
  ['a hop without a port', { HOPS: '[{"edge":"a>b","host":"redis","kind":"redis"}]' }, /HOPS\.0\.port/],
  ['an address of another kind', { ORDER_URL: 'file:///etc/passwd' }, /ORDER_URL/],
])('%s is a clear error', (_what, env, message) => {
  expect(() => load(env)).toThrow(message)
})
