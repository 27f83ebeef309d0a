import { type Container, type PodTemplate, pod, templated } from './kubernetes-shapes.ts'
import type { Manifest, Path } from './manifest.ts'
import { ofKind } from './resource.ts'

const APPS = ['Deployment', 'StatefulSet', 'DaemonSet']

/** A pod template, wherever it stands. `root` is the path from the manifest to it. */
export type Workload = {
  manifest: Manifest
  root: Path
  template: PodTemplate
  annotations: Readonly<Record<string, string>>
  labels: Readonly<Record<string, string>>
  /** True for a live pod that another workload here already describes. */
  owned: boolean
}

function workload(manifest: Manifest, root: Path, template: PodTemplate, owned: boolean): Workload {
  const { annotations, labels } = template.metadata
  return { manifest, root, template, annotations, labels, owned }
}

/** Every pod template among the manifests. */
export function workloadsIn(manifests: readonly Manifest[]): Workload[] {
  return [
    ...[...APPS.map((kind) => ['apps', kind] as const), ['batch', 'Job'] as const].flatMap(([group, kind]) =>
      ofKind(manifests, group, kind, templated).map(({ manifest, value }) =>
        workload(manifest, ['spec', 'template'], value.spec.template, false),
      ),
    ),
    ...ofKind(manifests, '', 'Pod', pod).map(({ manifest, value }) =>
      workload(manifest, [], value, value.metadata.ownerReferences.length > 0),
    ),
  ]
}

/** Path to an annotation of the pod. */
export function annotationPath({ root }: Workload, name: string): Path {
  return [...root, 'metadata', 'annotations', name]
}

/** The workload's containers with the path to each. */
export function containersOf({ template, root }: Workload): { container: Container; path: Path; init: boolean }[] {
  return [
    ...template.spec.initContainers.map((container, i) => ({
      container,
      path: [...root, 'spec', 'initContainers', i],
      init: true,
    })),
    ...template.spec.containers.map((container, i) => ({
      container,
      path: [...root, 'spec', 'containers', i],
      init: false,
    })),
  ]
}

/** Whether Dapr's injector puts a daprd beside it. */
export function isDaprized({ annotations }: Workload): boolean {
  return annotations['dapr.io/enabled'] === 'true'
}

/** The app id, which Dapr takes from the annotation, else from the workload's name. */
export function appIdOf({ annotations, manifest }: Workload): string {
  return annotations['dapr.io/app-id'] ?? manifest.name
}

/** Whether a label selector chooses the pods of a workload. An empty selector chooses none here. */
export function selects(selector: Readonly<Record<string, string>>, { labels }: Workload): boolean {
  const wanted = Object.entries(selector)
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value)
}
