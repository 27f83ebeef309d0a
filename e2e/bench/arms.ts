/** What stands between the caller and the callee. */
export const layers = ['none', 'tls', 'dapr', 'mesh', 'both', 'broker'] as const
export type Layer = (typeof layers)[number]

export type Arm = {
  name: string
  layer: Layer
  /** The way of one request, for people. */
  path: string
  /** The arms whose latency it is divided by, block by block. */
  against: readonly string[]
}

/** Two arms that are the same: what differs between them is the machine's noise. */
export const CONTROL = { arm: 'direct, again', against: 'direct' } as const

/** What one machine can measure without a cluster. */
export const localArms = [
  { name: 'direct', layer: 'none', path: 'app ► app, HTTP', against: [] },
  { name: CONTROL.arm, layer: 'none', path: 'app ► app, HTTP: the control', against: [CONTROL.against] },
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
] as const satisfies readonly Arm[]
export type LocalArmName = (typeof localArms)[number]['name']

/** The arms of a cluster that are compared as a square: neither, each alone, both. */
export const clusterArmNames = { direct: 'direct', dapr: 'through Dapr', mesh: 'mesh', both: 'Dapr + mesh' } as const
export type ClusterArm = Arm & { layer: 'none' | 'dapr' | 'mesh' | 'both' }

/** What can be measured under an overlay: each arm has a pair of pods with those sidecars and no others. */
export function clusterArms(environment: 'dapr-only' | 'dapr-istio' | 'dapr-linkerd'): ClusterArm[] {
  const { direct, dapr, mesh, both } = clusterArmNames
  const mtls = environment === 'dapr-only' ? 'mTLS between the sidecars' : 'plaintext'
  const withoutMesh: ClusterArm[] = [
    { name: direct, layer: 'none', path: 'pod ► Service ► pod, HTTP', against: [] },
    { name: CONTROL.arm, layer: 'none', path: 'pod ► Service ► pod, HTTP: the control', against: [direct] },
    { name: dapr, layer: 'dapr', path: `app ► daprd ► daprd ► app, ${mtls}`, against: [direct] },
  ]
  if (environment === 'dapr-only') return withoutMesh
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
