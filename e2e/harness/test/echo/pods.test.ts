import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Mesh } from '../../cluster/mesh.ts'
import type { KubernetesObject } from '../../cluster/overlays.ts'
import { bundleProgram, deployment, job, type Pod, programMap } from '../../echo/pods.ts'

type Container = { command: string[]; securityContext: object; readinessProbe?: object; volumeMounts?: object[] }
type Template = {
  metadata: { labels: Record<string, string>; annotations: Record<string, string> }
  spec: { containers: Container[]; volumes?: object[]; restartPolicy?: string }
}
const templateOf = ({ spec }: KubernetesObject) => (spec as { template: Template }).template
const pod = (mesh: Mesh, more: Partial<Pod> = {}): Pod => ({
  name: 'one',
  namespace: 'apps',
  image: 'node',
  mesh,
  ...more,
})

test.each([
  ['istio', true, { 'sidecar.istio.io/inject': 'true' }, {}],
  ['istio', false, { 'sidecar.istio.io/inject': 'false' }, {}],
  ['linkerd', true, {}, { 'linkerd.io/inject': 'enabled' }],
  ['linkerd', false, {}, { 'linkerd.io/inject': 'disabled' }],
  ['none', true, {}, {}],
] as const)('with mesh %s and joinsMesh %s a pod states its membership', (mesh, joinsMesh, labels, annotations) => {
  const { metadata } = templateOf(deployment(pod(mesh, { joinsMesh })))
  expect(metadata.labels).toEqual({ app: 'one', ...labels })
  expect(metadata.annotations).toMatchObject(annotations)
  expect(Object.keys(metadata.annotations).some((name) => name.startsWith('dapr.io/'))).toBe(false)
})

test('Dapr’s sidecar is asked for by app id, listens on loopback and requests little', () => {
  const { metadata } = templateOf(deployment(pod('none', { dapr: { appId: 'callee', appPort: 8080 } })))
  expect(metadata.annotations).toMatchObject({
    'dapr.io/enabled': 'true',
    'dapr.io/app-id': 'callee',
    'dapr.io/app-port': '8080',
    'dapr.io/sidecar-listen-addresses': '127.0.0.1',
    'dapr.io/sidecar-cpu-request': '1m',
  })
})

test('a pod without a command runs the program of its namespace’s ConfigMap', () => {
  const { spec } = templateOf(deployment(pod('none', { port: 8080 })))
  expect(spec.volumes).toEqual([{ name: 'program', configMap: { name: 'program' } }])
  const { data, metadata } = programMap('apps', 'console.log(1)')
  expect(metadata.name).toBe('program')
  expect(spec.containers[0]?.command).toEqual(['node', `/program/${Object.keys(data as object)[0]}`])
  expect(spec.containers[0]?.readinessProbe).toMatchObject({ httpGet: { path: '/healthz' } })
})

test('a job’s pod runs once, with its own command and no program', () => {
  const { spec } = templateOf(job(pod('none', { command: ['sleep', 'infinity'] })))
  expect(spec.restartPolicy).toBe('Never')
  expect(spec.volumes).toBeUndefined()
  expect(spec.containers[0]?.command).toEqual(['sleep', 'infinity'])
})

test.each(['main.ts', 'probe-main.ts'])('%s as a program imports nothing but Node itself', async (entry) => {
  const program = await bundleProgram(join(import.meta.dirname, '../../echo', entry))
  const imports = [...program.matchAll(/^import .* from ["']([^"']+)["']/gm)].map(([, name = '']) => name)
  expect(imports.length).toBeGreaterThan(0)
  expect(imports.filter((name) => !name.startsWith('node:'))).toEqual([])
})
