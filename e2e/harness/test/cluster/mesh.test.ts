import { expect, test } from 'vitest'
import { namespaceObjects, podMembership } from '../../cluster/mesh.ts'

const requests = { cpu: '10m', memory: '32Mi' }

test('a pod joins each mesh by what that mesh reads', () => {
  expect(podMembership('istio', true, requests)).toEqual({
    labels: { 'sidecar.istio.io/inject': 'true' },
    annotations: { 'sidecar.istio.io/proxyCPU': '10m', 'sidecar.istio.io/proxyMemory': '32Mi' },
  })
  expect(podMembership('linkerd', true, requests)).toEqual({
    labels: {},
    annotations: {
      'linkerd.io/inject': 'enabled',
      'config.linkerd.io/proxy-cpu-request': '10m',
      'config.linkerd.io/proxy-memory-request': '32Mi',
    },
  })
})

test('a pod that stays out says so, and nothing of a proxy; without a mesh there is nothing to say', () => {
  expect(podMembership('istio', false, requests)).toEqual({
    labels: { 'sidecar.istio.io/inject': 'false' },
    annotations: {},
  })
  expect(podMembership('linkerd', false, requests)).toEqual({
    labels: {},
    annotations: { 'linkerd.io/inject': 'disabled' },
  })
  expect(podMembership('none', true, requests)).toEqual({ labels: {}, annotations: {} })
})

test('the proxies of a namespace refuse plaintext, by an object of Istio or an annotation of Linkerd', () => {
  const kinds = (mesh: 'istio' | 'linkerd' | 'none') =>
    namespaceObjects('apps', { mesh, injects: true }).map(({ kind }) => kind)
  expect(kinds('istio')).toEqual(['Namespace', 'PeerAuthentication'])
  expect(kinds('none')).toEqual(['Namespace'])
  const [namespace] = namespaceObjects('apps', { mesh: 'linkerd', injects: true })
  expect(namespace?.metadata.annotations).toEqual({
    'linkerd.io/inject': 'enabled',
    'config.linkerd.io/default-inbound-policy': 'all-authenticated',
  })
  const [withoutInjection] = namespaceObjects('apps', { mesh: 'istio', injects: false })
  expect(withoutInjection?.metadata.labels).toEqual({ 'app.kubernetes.io/part-of': 'better-together' })
})
