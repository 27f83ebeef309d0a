import { imagesOf } from '@better-together/harness/cluster/images'
import { type KubernetesObject, MESH_PROXY, OVERLAYS, type Overlay } from '@better-together/harness/cluster/overlays'
import { beforeAll, describe, expect, it } from 'vitest'
import { podTemplates, renderOverlays, shortName } from './rendered.ts'

/** deploy/platform/istio/values-istiod.yaml, deploy/mesh/linkerd/injection.yaml */
const MESH_PROXY_MILLICORES = 50
const millicores = (cpu = '0m') => Number(/^(\d+)m$/.exec(cpu)?.[1])

let overlays: Record<Overlay, KubernetesObject[]>
beforeAll(async () => {
  overlays = await renderOverlays()
})

describe.each(OVERLAYS)('the pods of %s', (name) => {
  const templates = () => Object.entries(podTemplates(overlays[name]))
  const containers = () =>
    templates().flatMap(([pod, { spec }]) => spec.containers.map((container) => ({ pod, spec, container })))

  it('meet the restricted Pod Security Standard, on a read-only root', () => {
    const short = containers()
      .filter(({ spec, container }) => {
        const context = { ...spec.securityContext, ...container.securityContext }
        return !(
          context.runAsNonRoot === true &&
          Number(context.runAsUser) > 0 &&
          context.allowPrivilegeEscalation === false &&
          context.readOnlyRootFilesystem === true &&
          context.seccompProfile?.type === 'RuntimeDefault' &&
          context.capabilities?.drop?.includes('ALL')
        )
      })
      .map(({ pod }) => pod)
    expect(short).toEqual([])
  })

  it('declare what they need and when they are ready', () => {
    const silent = containers().filter(({ container }) => !container.resources || !container.readinessProbe)
    expect(silent.map(({ pod }) => pod)).toEqual([])
  })

  // A kind node of two cores has some 1100m left beside Kubernetes and a mesh's control plane. Where a rollout's new pod does
  // not fit beside the old one, it waits forever.
  it('fit on a node with two cores, with one of them doubled for a rollout', () => {
    const asked = templates().map(
      ([, { spec, metadata }]) =>
        spec.containers.reduce((sum, { resources }) => sum + millicores(resources?.requests?.cpu), 0) +
        millicores(metadata.annotations?.['dapr.io/sidecar-cpu-request']) +
        (MESH_PROXY[name] ? MESH_PROXY_MILLICORES : 0),
    )
    expect(asked.reduce((sum, each) => sum + each, Math.max(...asked))).toBeLessThanOrEqual(1000)
  })

  it('each have their own app’s service account, without a token for the API server', () => {
    for (const [pod, { spec }] of templates()) {
      expect(pod).toContain(`/${spec.serviceAccountName}`)
      expect(spec.automountServiceAccountToken, pod).toBe(false)
    }
  })

  it('run pinned images from their publishers', () => {
    const images = imagesOf(overlays[name])
    expect(images.filter((image) => !/:[^:]+$/.test(image) || /:latest$|bitnami/.test(image))).toEqual([])
  })

  it('are not reachable from outside the cluster', () => {
    const services = overlays[name].filter(({ kind }) => kind === 'Service')
    const types = services.map((service) => (service.spec as { type?: string }).type ?? 'ClusterIP')
    expect(new Set(types)).toEqual(new Set(['ClusterIP']))
  })

  it('need no secret from the manifests', () => {
    expect(overlays[name].filter(({ kind }) => kind === 'Secret').map(shortName)).toEqual([])
  })
})

it('dapr-only admits only pods of the restricted standard, and a mesh declares when it needs more', () => {
  const enforced = (name: Overlay) =>
    overlays[name].find(({ kind }) => kind === 'Namespace')?.metadata.labels?.['pod-security.kubernetes.io/enforce']
  expect(Object.fromEntries(OVERLAYS.map((name) => [name, enforced(name)]))).toEqual({
    'dapr-only': 'restricted',
    'dapr-istio': 'privileged',
    'dapr-linkerd': 'privileged',
  })
})
