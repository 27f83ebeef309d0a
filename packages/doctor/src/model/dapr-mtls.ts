import { z } from 'zod'
import type { Manifest, Path } from '../input/manifest.ts'
import { configuration } from './dapr-resources.ts'
import { ofKind } from './resource.ts'

/** Whether Dapr encrypts between sidecars, and the place that sets it. */
export type DaprMtls = {
  enabled: boolean
  on: Manifest
  path: Path
}

const values = z.looseObject({ global: z.looseObject({ mtls: z.looseObject({ enabled: z.boolean() }) }) })

/**
 * Returns Dapr's mTLS, which is set once for a cluster: by Helm's `global.mtls.enabled`, which becomes the Configuration
 * `daprsystem`.
 *
 * @returns undefined when neither is among the manifests: the default is on, but a default proves nothing here
 */
export function daprMtlsIn(manifests: readonly Manifest[]): DaprMtls | undefined {
  const [installed] = ofKind(manifests, '', 'HelmValues', values)
  if (installed !== undefined) {
    return { enabled: installed.value.global.mtls.enabled, on: installed.manifest, path: ['global', 'mtls', 'enabled'] }
  }
  for (const { manifest, value } of ofKind(manifests, 'dapr.io', 'Configuration', configuration)) {
    const enabled = value.spec.mtls?.enabled
    if (manifest.name === 'daprsystem' && enabled !== undefined)
      return { enabled, on: manifest, path: ['spec', 'mtls', 'enabled'] }
  }
  return undefined
}
