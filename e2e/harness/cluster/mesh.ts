import type { KubernetesObject, Overlay } from './overlays.ts'

/** The service mesh of a cluster environment. */
export type Mesh = 'istio' | 'linkerd' | 'none'

export const MESHES: Readonly<Record<Overlay, Mesh>> = {
  'dapr-only': 'none',
  'dapr-istio': 'istio',
  'dapr-linkerd': 'linkerd',
}

type Text = Record<string, string>
type Membership = { labels: Text; annotations: Text }

type NamespaceOptions = {
  mesh: Mesh
  /** Whether its pods get a proxy without asking for one. */
  injects: boolean
  /** Whether its proxies also take plaintext, as from a pod that dials an address; default: they refuse it. */
  takesPlaintext?: boolean
  labels?: Text
}

/**
 * Returns a namespace for apps beside the shop, and what makes its proxies refuse plaintext. The namespace is the first
 * object: injectors read it when a pod is created.
 */
export function namespaceObjects(
  name: string,
  { mesh, injects, takesPlaintext = false, labels = {} }: NamespaceOptions,
): KubernetesObject[] {
  const membership = injects ? NAMESPACE_INJECTION[mesh] : NOTHING
  // Linkerd reads the policy of its proxies from the namespace, Istio from an object in it.
  const isStrict = !takesPlaintext
  const strict: Text =
    isStrict && mesh === 'linkerd' ? { 'config.linkerd.io/default-inbound-policy': 'all-authenticated' } : {}
  const namespace: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      // Dapr's injector ignores namespaces without this label.
      labels: { 'app.kubernetes.io/part-of': 'better-together', ...membership.labels, ...labels },
      annotations: { ...membership.annotations, ...strict },
    },
  }
  const peerAuthentication: KubernetesObject = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'default', namespace: name },
    spec: { mtls: { mode: 'STRICT' } },
  }
  return [namespace, ...(isStrict && mesh === 'istio' ? [peerAuthentication] : [])]
}

/**
 * Returns the labels and annotations by which a pod joins the mesh or stays out of it, whatever its namespace states.
 *
 * @param requests what its proxy requests, as Kubernetes quantities; default: what the mesh has been installed with
 */
export function podMembership(
  mesh: Mesh,
  joins: boolean,
  requests: { cpu?: string; memory?: string } = {},
): Membership {
  if (mesh === 'none') return NOTHING
  const [cpu, memory] = PROXY_REQUESTS[mesh]
  const requested = {
    ...(requests.cpu && { [cpu]: requests.cpu }),
    ...(requests.memory && { [memory]: requests.memory }),
  }
  const annotations = joins ? requested : {}
  return mesh === 'istio'
    ? { labels: { 'sidecar.istio.io/inject': String(joins) }, annotations }
    : { labels: {}, annotations: { 'linkerd.io/inject': joins ? 'enabled' : 'disabled', ...annotations } }
}

const NOTHING: Membership = { labels: {}, annotations: {} }

const NAMESPACE_INJECTION: Readonly<Record<Mesh, Membership>> = {
  none: NOTHING,
  istio: { labels: { 'istio-injection': 'enabled' }, annotations: {} },
  linkerd: { labels: {}, annotations: { 'linkerd.io/inject': 'enabled' } },
}

/** The annotations that set a proxy's requests: CPU, memory. */
const PROXY_REQUESTS = {
  istio: ['sidecar.istio.io/proxyCPU', 'sidecar.istio.io/proxyMemory'],
  linkerd: ['config.linkerd.io/proxy-cpu-request', 'config.linkerd.io/proxy-memory-request'],
} as const
