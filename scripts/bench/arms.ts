/** What stands between the caller and the callee. Mesh arms join with `mesh` and `both`. */
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
