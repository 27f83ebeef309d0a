import { namespace } from './kubernetes-shapes.ts'
import type { Manifest } from './manifest.ts'
import { ofKind } from './resource.ts'
import type { Workload } from './workload.ts'

export type Mesh = 'istio' | 'istio-ambient' | 'linkerd'

type Strings = Readonly<Record<string, string>>

/** The mesh that a namespace's labels or annotations put its pods into. */
export function meshOfNamespace(labels: Strings, annotations: Strings): Mesh | undefined {
  if (labels['istio-injection'] === 'disabled') return undefined
  if (labels['istio-injection'] === 'enabled' || labels['istio.io/rev'] !== undefined) return 'istio'
  if (labels['istio.io/dataplane-mode'] === 'ambient') return 'istio-ambient'
  if (['enabled', 'ingress'].includes(annotations['linkerd.io/inject'] ?? '')) return 'linkerd'
  return undefined
}

/** The mesh a workload's pods are in: their own label or annotation first, then their namespace's. */
export function meshOf(workload: Workload, manifests: readonly Manifest[]): Mesh | undefined {
  const { labels, annotations, template, manifest } = workload
  const names = [...template.spec.containers, ...template.spec.initContainers].map(({ name }) => name)
  if (names.includes('istio-proxy')) return 'istio'
  if (names.includes('linkerd-proxy')) return 'linkerd'
  const istio = labels['sidecar.istio.io/inject'] ?? annotations['sidecar.istio.io/inject']
  if (istio === 'true') return 'istio'
  const linkerd = annotations['linkerd.io/inject']
  if (linkerd === 'enabled' || linkerd === 'ingress') return 'linkerd'
  const own = ofKind(manifests, '', 'Namespace', namespace).find((item) => item.manifest.name === manifest.namespace)
  const inherited = own && meshOfNamespace(own.value.metadata.labels, own.value.metadata.annotations)
  if (inherited === 'istio' && istio === 'false') return undefined
  if (inherited === 'linkerd' && linkerd === 'disabled') return undefined
  if (inherited === 'istio-ambient' && labels['istio.io/dataplane-mode'] === 'none') return undefined
  return inherited
}
