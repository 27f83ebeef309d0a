import type { Manifest } from '../input/manifest.ts'
import { namespace } from './kubernetes-resources.ts'
import { ofKind } from './resource.ts'
import type { Workload } from './workload.ts'

export type Mesh = 'istio' | 'istio-ambient' | 'linkerd'

type Strings = Readonly<Record<string, string>>

/** Returns the mesh that a namespace's labels or annotations add its pods to. */
export function meshOfNamespace(labels: Strings, annotations: Strings): Mesh | undefined {
  if (labels['istio-injection'] === 'disabled') return undefined
  if (labels['istio-injection'] === 'enabled' || labels['istio.io/rev'] !== undefined) return 'istio'
  if (labels['istio.io/dataplane-mode'] === 'ambient') return 'istio-ambient'
  if (['enabled', 'ingress'].includes(annotations['linkerd.io/inject'] ?? '')) return 'linkerd'
  return undefined
}

/** Returns the mesh of a workload's pods, by their own labels and annotations first, then by their namespace's. */
export function meshOf(workload: Workload, manifests: readonly Manifest[]): Mesh | undefined {
  const { labels, annotations, template, manifest } = workload
  const names = [...template.spec.containers, ...template.spec.initContainers].map(({ name }) => name)
  if (names.includes('istio-proxy')) return 'istio'
  if (names.includes('linkerd-proxy')) return 'linkerd'
  const istio = labels['sidecar.istio.io/inject'] ?? annotations['sidecar.istio.io/inject']
  if (istio === 'true') return 'istio'
  const linkerd = annotations['linkerd.io/inject']
  if (linkerd === 'enabled' || linkerd === 'ingress') return 'linkerd'
  const home = ofKind(manifests, '', 'Namespace', namespace).find((item) => item.manifest.name === manifest.namespace)
  const inherited = home && meshOfNamespace(home.value.metadata.labels, home.value.metadata.annotations)
  if (inherited === 'istio' && istio === 'false') return undefined
  if (inherited === 'linkerd' && linkerd === 'disabled') return undefined
  if (inherited === 'istio-ambient' && labels['istio.io/dataplane-mode'] === 'none') return undefined
  return inherited
}
