import { z } from 'zod'
import { readYaml } from '../input/read-yaml.ts'
import { configMap } from './kubernetes-shapes.ts'
import type { Manifest, Path } from './manifest.ts'
import { type MeshConfig, meshConfig } from './mesh-shapes.ts'
import { ofKind } from './resource.ts'

/** Istio's mesh configuration, and the path to it in the manifest that holds it. */
export type FoundMeshConfig = {
  manifest: Manifest
  root: Path
  value: MeshConfig
}

const values = z.looseObject({ meshConfig })
const operator = z.looseObject({ spec: z.looseObject({ meshConfig }) })

/** Mesh configuration in Helm values, an IstioOperator, or the ConfigMap that istiod reads (YAML inside YAML). */
export function meshConfigsIn(manifests: readonly Manifest[]): FoundMeshConfig[] {
  return [
    ...ofKind(manifests, '', 'HelmValues', values).map(({ manifest, value }) => ({
      manifest,
      root: ['meshConfig'],
      value: value.meshConfig,
    })),
    ...ofKind(manifests, 'install.istio.io', 'IstioOperator', operator).map(({ manifest, value }) => ({
      manifest,
      root: ['spec', 'meshConfig'],
      value: value.spec.meshConfig,
    })),
    ...ofKind(manifests, '', 'ConfigMap', configMap).flatMap(({ manifest, value }) => {
      const text = value.data.mesh
      if (!/^istio(-|$)/.test(manifest.name) || text === undefined) return []
      const { file, line } = manifest.place(['data', 'mesh'])
      // The inner YAML is wrapped so that the reader takes it for Helm values; its first line is the one after the key.
      const wrapped = `meshConfig:\n${text.replace(/^/gm, '  ')}`
      const [inner] = ofKind(readYaml(wrapped, file, line), '', 'HelmValues', values)
      if (inner === undefined) return []
      return [
        { manifest: { ...manifest, place: inner.manifest.place }, root: ['meshConfig'], value: inner.value.meshConfig },
      ]
    }),
  ]
}
