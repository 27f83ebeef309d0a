import { expect, test } from 'vitest'
import { benchObjects, bundlePodProgram } from '../cluster-pods.ts'
import { memoryRows } from '../measure-cluster.ts'
import type { Run } from '../rounds.ts'
import { additivityOf } from '../summarize.ts'
import { clusterVariantNames, clusterVariants } from '../variants.ts'

const run = (round: number, variant: string, ms: number): Run => ({
  round,
  variant,
  latenciesMs: [ms, ms, ms],
  sent: 3,
  errors: 0,
  firstError: undefined,
  lateSends: 0,
  cpuMs: {},
})

const square = (round: number, direct: number, dapr: number, mesh: number, both: number) => [
  run(round, clusterVariantNames.direct, direct),
  run(round, clusterVariantNames.dapr, dapr),
  run(round, clusterVariantNames.mesh, mesh),
  run(round, clusterVariantNames.both, both),
]

test('additivity is 1 when both layers cost what each costs alone, and below when they share work', () => {
  expect(
    additivityOf(
      [1, 2, 3].flatMap((round) => square(round, 1, 3, 2, 4)),
      clusterVariantNames,
    )?.median,
  ).toBe(1)
  expect(
    additivityOf(
      [1, 2, 3].flatMap((round) => square(round, 1, 3, 2, 2.5)),
      clusterVariantNames,
    )?.median,
  ).toBe(0.5)
})

test('a run without a mesh has no additivity', () => {
  const runs = square(1, 1, 3, 2, 4).filter(({ variant }) => variant === 'direct' || variant === 'through Dapr')
  expect(additivityOf(runs, clusterVariantNames)).toBeUndefined()
})

test('the program of the pods imports nothing but Node itself', async () => {
  const program = await bundlePodProgram()
  const imports = [...program.matchAll(/^import .* from ["']([^"']+)["']/gm)].map(([, name = '']) => name)
  expect(imports.length).toBeGreaterThan(0)
  expect(imports.filter((name) => !name.startsWith('node:'))).toEqual([])
})

test('each variant has pods with its own sidecars and no others', () => {
  const kinds = [...new Set(clusterVariants('dapr-istio').map(({ layer }) => layer))]
  const objects = benchObjects({ sidecars: kinds, mesh: 'istio', image: 'app:dev', program: '' })
  const sidecars = objects
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ metadata, spec }) => {
      const { labels, annotations } = (spec as { template: { metadata: Record<'labels' | 'annotations', object> } })
        .template.metadata
      const istio = JSON.stringify(labels).includes('"sidecar.istio.io/inject":"true"')
      const dapr = JSON.stringify(annotations).includes('"dapr.io/enabled":"true"')
      return [metadata.name, { istio, dapr }]
    })
  expect(Object.fromEntries(sidecars)).toEqual({
    'caller-none': { istio: false, dapr: false },
    'callee-none': { istio: false, dapr: false },
    'caller-dapr': { istio: false, dapr: true },
    'callee-dapr': { istio: false, dapr: true },
    'caller-mesh': { istio: true, dapr: false },
    'callee-mesh': { istio: true, dapr: false },
    'caller-both': { istio: true, dapr: true },
    'callee-both': { istio: true, dapr: true },
  })
})

test('memory is reported of the called apps and of each sidecar, and not of the load generator', () => {
  const pods = [
    { name: 'caller-both-7d9f-x2', ip: '10.0.0.1' },
    { name: 'callee-none-55c4-q8', ip: '10.0.0.2' },
  ]
  const size = { pssMiB: 40, rssMiB: 50 }
  const inPod = (address: string, program: string) => ({ address, args: [program, '--flag'], ...size })
  const programs = [
    ...['/pause', 'node', '/daprd', '/usr/local/bin/envoy'].map((program) => inPod('10.0.0.1', program)),
    ...['/pause', 'node'].map((program) => inPod('10.0.0.2', program)),
    inPod('10.0.0.3', 'node'),
  ]
  expect(memoryRows(pods, programs)).toEqual([
    { process: 'callee app, no sidecar', ...size },
    { process: 'caller daprd, Dapr + mesh', ...size },
    { process: 'caller envoy, Dapr + mesh', ...size },
  ])
  expect(memoryRows(pods, [])).toBeNull()
})
