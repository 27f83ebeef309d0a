import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { run } from '../run.ts'
import { DAPR_VERSION, ISTIO_VERSION, LINKERD_VERSION } from '../versions.ts'
import { mirrored } from './images.ts'
import type { KubernetesObject } from './overlays.ts'
import type { Settings } from './settings.ts'

/** One Helm release, ready to be rendered or installed. */
export type Release = {
  name: string
  namespace: string
  /** Chart and where it is from, as Helm's arguments. */
  chart: readonly string[]
  /** Values as Helm's arguments, weakest first. */
  values: readonly string[]
}

const DAPR = 'https://dapr.github.io/helm-charts/'
/** Istio publishes charts of 1.31 and later here only: https://istio.io/latest/blog/2026/retirement-of-gcp/ */
const ISTIO = 'https://blob.istio.io/istio-release/charts'
const LINKERD = 'https://helm.linkerd.io/edge'

const chart = (path: string | undefined, name: string, repository: string, version: string) =>
  path === undefined ? [name, '--repo', repository, '--version', version] : [path]

const file = (path: string) => ['--values', path]

/** Returns the release of Dapr's control plane. Under a mesh its own mTLS stays off. */
export function daprRelease(root: string, settings: Settings): Release {
  const values = join(root, 'deploy', 'platform', 'dapr')
  const mesh = settings.overlay === 'dapr-only' ? [] : file(join(values, 'values-mesh.yaml'))
  const registry = settings.IMAGE_REGISTRY
  return {
    name: 'dapr',
    namespace: 'dapr-system',
    chart: chart(settings.DAPR_CHART, 'dapr', DAPR, DAPR_VERSION),
    values: [
      ...file(join(values, 'values.yaml')),
      ...mesh,
      ...(registry === undefined ? [] : ['--set', `global.registry=${mirrored('ghcr.io/dapr', registry)}`]),
    ],
  }
}

/** Returns the releases of Istio's resource definitions, then its control plane. */
export function istioReleases(root: string, settings: Settings): Release[] {
  const values = join(root, 'deploy', 'platform', 'istio', 'values-istiod.yaml')
  const registry = settings.IMAGE_REGISTRY
  const namespace = 'istio-system'
  const base = chart(settings.ISTIO_BASE_CHART, 'base', ISTIO, ISTIO_VERSION)
  return [
    { name: 'istio-base', namespace, chart: base, values: [] },
    {
      name: 'istiod',
      namespace,
      chart: chart(settings.ISTIOD_CHART, 'istiod', ISTIO, ISTIO_VERSION),
      values: [
        ...file(values),
        ...(registry === undefined ? [] : ['--set', `global.hub=${mirrored('docker.io/istio', registry)}`]),
        ...(settings.ISTIOD_VALUES === undefined ? [] : file(settings.ISTIOD_VALUES)),
      ],
    },
  ]
}

/** Returns the releases of Linkerd's resource definitions, then its control plane, whose certificates `installLinkerd` adds. */
export function linkerdReleases(root: string, settings: Settings): [crds: Release, controlPlane: Release] {
  const values = join(root, 'deploy', 'platform', 'linkerd')
  const { LINKERD_CRDS_CHART, LINKERD_CONTROL_PLANE_CHART, IMAGE_REGISTRY } = settings
  const namespace = 'linkerd'
  const controlPlane = 'linkerd-control-plane'
  const registry =
    IMAGE_REGISTRY === undefined
      ? []
      : [
          '--set',
          `controllerImage=${mirrored('cr.l5d.io/linkerd/controller', IMAGE_REGISTRY)}`,
          '--set',
          `proxy.image.name=${mirrored('cr.l5d.io/linkerd/proxy', IMAGE_REGISTRY)}`,
        ]
  return [
    {
      name: 'linkerd-crds',
      namespace,
      chart: chart(LINKERD_CRDS_CHART, 'linkerd-crds', LINKERD, LINKERD_VERSION),
      values: file(join(values, 'values-crds.yaml')),
    },
    {
      name: controlPlane,
      namespace,
      chart: chart(LINKERD_CONTROL_PLANE_CHART, controlPlane, LINKERD, LINKERD_VERSION),
      values: [...file(join(values, 'values.yaml')), ...registry],
    },
  ]
}

/** Installs or updates a release and waits until its workloads are ready. */
export async function install(
  release: Release,
  context: string | undefined,
  more: readonly string[] = [],
): Promise<void> {
  const where = [...(context === undefined ? [] : ['--kube-context', context]), '--namespace', release.namespace]
  const how = ['--create-namespace', '--wait', '--timeout', '5m', ...release.values, ...more]
  await run('helm', ['upgrade', '--install', release.name, ...release.chart, ...where, ...how])
}

/** Returns the objects that a release would install. */
export async function template(release: Release): Promise<KubernetesObject[]> {
  const args = ['template', release.name, ...release.chart, '--namespace', release.namespace, ...release.values]
  const documents = parseAllDocuments(await run('helm', args))
  return documents.map((document) => document.toJS() as KubernetesObject | null).filter((object) => object !== null)
}
