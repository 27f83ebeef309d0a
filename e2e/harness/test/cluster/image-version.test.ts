import { expect, test } from 'vitest'
import { imageVersion } from '../../cluster/installed-versions.ts'

test.each([
  ['ghcr.io/dapr/daprd:1.18.1', '1.18.1'],
  ['docker.io/istio/proxyv2:1.31.0-distroless', '1.31.0-distroless'],
  ['istio/proxyv2:1.31.0-alpine', '1.31.0-alpine'],
  ['istio/proxyv2:1.31.0-rc.1', '1.31.0-rc.1'],
  ['istio/proxyv2:1.31.0-rc.1-distroless', '1.31.0-rc.1-distroless'],
  ['istio/proxyv2:1.31.0-debug', '1.31.0-debug'],
  ['istio/proxyv2:1.31-alpha.8f2a90c', '1.31-alpha.8f2a90c'],
  ['ghcr.io/dapr/daprd:1.18.1-mariner', '1.18.1-mariner'],
  ['ghcr.io/dapr/daprd:1.18.1-linux-arm64', '1.18.1-linux-arm64'],
  ['cr.l5d.io/linkerd/proxy:edge-25.4.4', 'edge-25.4.4'],
])('%s is what its publisher calls %s', (image, version) => {
  expect(imageVersion(image)).toBe(version)
})

test.each([
  ['istio/proxyv2:1.31-xyz', '1.31 (local build)'],
  ['istio/proxyv2:1.31.0-rc.1-xyz', '1.31.0-rc.1 (local build)'],
  ['istio/proxyv2:1.31.0-debugging', '1.31.0 (local build)'],
  ['istio/proxyv2:1.31.0-xyz-debug', '1.31.0 (local build)'],
  ['cr.l5d.io/linkerd/proxy:edge-25.4.4-xyz', 'edge-25.4.4 (local build)'],
  ['istio/proxyv2:xyz', 'local build'],
])('%s is somebody’s own: %s', (image, version) => {
  expect(imageVersion(image)).toBe(version)
})

test('a registry’s port and a digest are no tag', () => {
  expect(imageVersion('registry.local:5000/istio/proxyv2:1.31.4')).toBe('1.31.4')
  expect(imageVersion('registry.local:5000/istio/proxyv2')).toBe('unknown')
  expect(imageVersion('istio/proxyv2:1.31.4@sha256:0123456789abcdef')).toBe('1.31.4')
  expect(imageVersion('istio/proxyv2@sha256:0123456789abcdef')).toBe('unknown')
  expect(imageVersion(undefined)).toBe('unknown')
})
