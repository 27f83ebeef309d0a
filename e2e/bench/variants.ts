import { MESHES } from '@better-together/harness/cluster/mesh'
import type { Overlay } from '@better-together/harness/cluster/overlays'

/** What stands between the caller and the callee. */
export const layers = ['none', 'tls', 'dapr', 'mesh', 'both', 'broker'] as const
export type Layer = (typeof layers)[number]

/** One way of making the same call. The report calls it an arm. */
export type Variant = {
  name: string
  layer: Layer
  /** The path of one request, for people. */
  path: string
  /** The variants whose latency it is divided by, round by round. */
  against: readonly string[]
}

/** Two variants that are the same: what differs between them is the machine's noise. */
export const CONTROL = { variant: 'direct, again', against: 'direct' } as const

/** What one machine can measure without a cluster. */
export const localVariants = [
  { name: 'direct', layer: 'none', path: 'app ► app, HTTP', against: [] },
  { name: CONTROL.variant, layer: 'none', path: 'app ► app, HTTP: the control', against: [CONTROL.against] },
  { name: 'direct with TLS', layer: 'tls', path: 'app ► app, HTTPS, both show a certificate', against: ['direct'] },
  {
    name: 'through Dapr',
    layer: 'dapr',
    path: 'app ► daprd ► daprd ► app, mTLS between the sidecars',
    against: ['direct', 'direct with TLS'],
  },
  {
    name: 'through Dapr, no mTLS',
    layer: 'dapr',
    path: 'app ► daprd ► daprd ► app, plaintext',
    against: ['direct'],
  },
  { name: 'native stream', layer: 'broker', path: 'app ► Redis ► app, XADD to XREAD', against: ['direct'] },
  {
    name: 'publish to delivery',
    layer: 'dapr',
    path: 'app ► daprd ► Redis ► daprd ► app',
    against: ['direct', 'native stream'],
  },
] as const satisfies readonly Variant[]
export type LocalVariantName = (typeof localVariants)[number]['name']

/** The variants of a cluster that are compared as a square: neither layer, each alone, both. */
export const clusterVariantNames = {
  direct: 'direct',
  dapr: 'through Dapr',
  mesh: 'mesh',
  both: 'Dapr + mesh',
} as const
export type ClusterVariant = Variant & { layer: 'none' | 'dapr' | 'mesh' | 'both' }

/** Returns what can be measured under an overlay: each variant has a pair of pods with those sidecars and no others. */
export function clusterVariants(overlay: Overlay): ClusterVariant[] {
  const { direct, dapr, mesh, both } = clusterVariantNames
  const hasMesh = MESHES[overlay] !== 'none'
  const mtls = hasMesh ? 'plaintext' : 'mTLS between the sidecars'
  const withoutMesh: ClusterVariant[] = [
    { name: direct, layer: 'none', path: 'pod ► Service ► pod, HTTP', against: [] },
    { name: CONTROL.variant, layer: 'none', path: 'pod ► Service ► pod, HTTP: the control', against: [direct] },
    { name: dapr, layer: 'dapr', path: `app ► daprd ► daprd ► app, ${mtls}`, against: [direct] },
  ]
  if (!hasMesh) return withoutMesh
  return [
    ...withoutMesh,
    { name: mesh, layer: 'mesh', path: 'app ► proxy ► proxy ► app, mTLS between the proxies', against: [direct] },
    {
      name: both,
      layer: 'both',
      path: 'app ► daprd ► proxy ► proxy ► daprd ► app, mTLS between the proxies',
      against: [direct, dapr, mesh],
    },
  ]
}
