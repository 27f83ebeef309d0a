import type { Manifest, Path } from '../input/manifest.ts'
import { type Container, type PodTemplate, pod, templated } from './kubernetes-resources.ts'
import { ofKind } from './resource.ts'

const APPS = ['Deployment', 'StatefulSet', 'DaemonSet']

/** A pod template of any kind of object. `root` is the path from the manifest to it. */
export type Workload = {
  manifest: Manifest
  root: Path
  template: PodTemplate
  annotations: Readonly<Record<string, string>>
  labels: Readonly<Record<string, string>>
  /** True for a live pod that another object created from its own template. */
  owned: boolean
}

function workload(manifest: Manifest, root: Path, template: PodTemplate, owned: boolean): Workload {
  const { annotations, labels } = template.metadata
  return { manifest, root, template, annotations, labels, owned }
}

/** Returns every pod template among the manifests. */
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

/** Returns the path to an annotation of the pod. */
export function annotationPath({ root }: Workload, name: string): Path {
  return [...root, 'metadata', 'annotations', name]
}

/** Returns the workload's containers, init containers first, with the path to each. */
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

/** Returns whether Dapr's injector adds a daprd to the pod. */
export function isDaprized({ annotations }: Workload): boolean {
  return annotations['dapr.io/enabled'] === 'true'
}

/** Returns the app id, which Dapr takes from the annotation, else from the workload's name. */
export function appIdOf({ annotations, manifest }: Workload): string {
  return annotations['dapr.io/app-id'] ?? manifest.name
}

/** Returns whether a label selector selects the pods of a workload. Here, an empty selector selects none. */
export function selects(selector: Readonly<Record<string, string>>, { labels }: Workload): boolean {
  const wanted = Object.entries(selector)
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value)
}

/** Returns whether an annotation's list of ports, such as "25,587,4000-4100" or "*", contains `port`. */
export function portListHolds(list: string, port: number): boolean {
  return list.split(',').some((entry) => {
    const [first, last = first] = entry.trim().split('-')
    if (first === '*') return true
    return first !== '' && Number(first) <= port && port <= Number(last)
  })
}
