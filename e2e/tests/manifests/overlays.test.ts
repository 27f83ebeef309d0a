import { type KubernetesObject, OVERLAYS, type Overlay } from '@better-together/harness/cluster/overlays'
import { execaSync } from 'execa'
import { beforeAll, describe, expect, it } from 'vitest'
import { added, changed, podTemplates, renderOverlays } from './rendered.ts'
import { schemaErrors } from './schema-errors.ts'

let overlays: Record<Overlay, KubernetesObject[]>
beforeAll(async () => {
  overlays = await renderOverlays()
})

const inBothMeshes = ['HTTPRoute/legacy-pricing']

/** The whole difference from dapr-only. A line here is a line in docs/overlays.md. */
const ADDED: Record<Overlay, string[]> = {
  'dapr-only': [],
  'dapr-istio': [
    ...inBothMeshes,
    'AuthorizationPolicy/arrivals-from-dashboard',
    'AuthorizationPolicy/inventory-from-order',
    'AuthorizationPolicy/legacy-pricing-from-order',
    'AuthorizationPolicy/metrics-from-dashboard',
    'AuthorizationPolicy/nobody',
    'AuthorizationPolicy/order-from-dashboard',
    'AuthorizationPolicy/redis-from-dashboard',
    'AuthorizationPolicy/redis-from-sidecars',
    'AuthorizationPolicy/zipkin-from-dashboard',
    'AuthorizationPolicy/zipkin-from-sidecars',
    'EnvoyFilter/legacy-pricing-rate-limit',
    'NetworkPolicy/proxies-to-istiod',
    'PeerAuthentication/default',
    'Telemetry/no-second-tracer',
    'VirtualService/inventory-dapr',
    'VirtualService/order-dapr',
  ],
  'dapr-linkerd': [
    ...inBothMeshes,
    'AuthorizationPolicy/inventory-from-order',
    'AuthorizationPolicy/legacy-pricing-from-dashboard',
    'AuthorizationPolicy/legacy-pricing-from-order',
    'AuthorizationPolicy/metrics-from-dashboard',
    'AuthorizationPolicy/order-from-dashboard',
    'AuthorizationPolicy/redis-from-dashboard',
    'AuthorizationPolicy/redis-from-sidecars',
    'AuthorizationPolicy/zipkin-from-dashboard',
    'AuthorizationPolicy/zipkin-from-sidecars',
    'HTTPLocalRateLimitPolicy/legacy-pricing',
    'MeshTLSAuthentication/dashboard',
    'MeshTLSAuthentication/order',
    'MeshTLSAuthentication/sidecars',
    'NetworkPolicy/proxies-to-linkerd',
    'NetworkPolicy/proxies-to-proxies',
    'Server/inventory-dapr',
    'Server/legacy-pricing',
    'Server/order-dapr',
    'Server/redis',
    'Server/sidecar-metrics',
    'Server/zipkin',
  ],
}

describe.each(OVERLAYS)('%s', (name) => {
  it('has only fields that its kinds define, with values that they allow', () => {
    expect(overlays[name].flatMap(schemaErrors)).toEqual([])
  })

  it('adds exactly the documented objects', () => {
    expect(added(overlays[name], overlays['dapr-only'])).toEqual([...ADDED[name]].sort())
  })

  it('removes nothing from dapr-only', () => {
    expect(added(overlays['dapr-only'], overlays[name])).toEqual([])
  })

  it('runs the same pods as dapr-only', () => {
    expect(podTemplates(overlays[name])).toEqual(podTemplates(overlays['dapr-only']))
  })

  it('changes only who is injected, what Dapr no longer authorizes or retries, and the dashboard’s settings', () => {
    const differs = [
      'ConfigMap/dashboard',
      'Namespace/shop',
      'Resiliency/resiliency',
      ...['dashboard', 'inventory', 'notifier', 'order'].map((app) => `Configuration/${app}`),
    ]
    expect(changed(overlays[name], overlays['dapr-only'])).toEqual(name === 'dapr-only' ? [] : differs.sort())
  })

  it('keeps every object but the namespace itself in the namespace', () => {
    const elsewhere = overlays[name].filter(
      ({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== 'shop',
    )
    expect(elsewhere).toEqual([])
  })
})

it.each([
  ['a misspelt field', (spec: Spec) => Object.assign(spec.template.spec, { serviceAcountName: 'order' })],
  ['a value of the wrong type', (spec: Spec) => Object.assign(spec, { replicas: 'one' })],
  ['a missing field', (spec: Spec) => delete (spec as Partial<Spec>).template],
])('%s in a Deployment does not pass', (_, spoil) => {
  const order = structuredClone(overlays['dapr-only'].find(({ kind }) => kind === 'Deployment'))
  spoil(order?.spec as Spec)
  expect(schemaErrors(order as KubernetesObject)).toHaveLength(1)
})

type Spec = { replicas: number; template: { spec: object } }

const istioctl = hasIstioctl()

it.runIf(istioctl)('dapr-istio has nothing that istioctl analyze warns about', () => {
  const rendered = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: overlays['dapr-istio'] })
  const analyze = ['analyze', '--use-kube=false', '--failure-threshold', 'Warning', '-']
  const { all, exitCode } = execaSync('istioctl', analyze, { input: rendered, reject: false, all: true })
  expect({ all, exitCode }).toMatchObject({ exitCode: 0 })
})

function hasIstioctl(): boolean {
  return execaSync('istioctl', ['version', '--remote=false'], { reject: false }).exitCode === 0
}
