import { z } from 'zod'
import type { Manifest, Path } from '../input/manifest.ts'
import { readYaml } from '../input/read-yaml.ts'
import { configMap } from './kubernetes-resources.ts'
import { ofKind } from './resource.ts'

/** https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/ */
const meshConfig = z.looseObject({
  enableTracing: z.boolean().optional(),
  defaultHttpRetryPolicy: z.looseObject({ attempts: z.number().optional() }).optional(),
  defaultConfig: z
    .looseObject({
      holdApplicationUntilProxyStarts: z.boolean().optional(),
      tracing: z.looseObject({ sampling: z.number().optional() }).optional(),
    })
    .optional(),
  extensionProviders: z
    .array(
      z.looseObject({
        name: z.string(),
        zipkin: z.looseObject({ traceContextOption: z.string().optional() }).optional(),
      }),
    )
    .default([]),
})

type MeshConfig = z.infer<typeof meshConfig>

/** Istio's mesh configuration, and the path to it in the manifest that holds it. */
export type FoundMeshConfig = {
  manifest: Manifest
  root: Path
  value: MeshConfig
}

const values = z.looseObject({ meshConfig })
const operator = z.looseObject({ spec: z.looseObject({ meshConfig }) })

/** Returns the mesh configurations in Helm values, IstioOperators and the ConfigMaps that istiod reads. */
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
      // The inner YAML is wrapped so that it is read as Helm values; its first line is the one after the key.
      const wrapped = `meshConfig:\n${text.replace(/^/gm, '  ')}`
      const [inner] = ofKind(readYaml(wrapped, file, line), '', 'HelmValues', values)
      if (inner === undefined) return []
      return [
        { manifest: { ...manifest, place: inner.manifest.place }, root: ['meshConfig'], value: inner.value.meshConfig },
      ]
    }),
  ]
}
