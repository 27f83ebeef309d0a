import { join } from 'node:path'
import {
  type KubernetesObject,
  OVERLAYS,
  type Overlay,
  objectId,
  overlayFolder,
  render,
} from '@better-together/harness/cluster/overlays'

export const ROOT = join(import.meta.dirname, '..', '..', '..')

/** Renders every overlay as a cluster gets it. @param controls whether the dashboard's controls are included */
export async function renderOverlays(controls = false): Promise<Record<Overlay, KubernetesObject[]>> {
  const rendered = await Promise.all(
    OVERLAYS.map(async (name) => [name, await render(overlayFolder(ROOT, name, controls))] as const),
  )
  return Object.fromEntries(rendered) as Record<Overlay, KubernetesObject[]>
}

/** Returns the `Kind/name` of what is in `objects` and not in `base`. */
export function added(objects: readonly KubernetesObject[], base: readonly KubernetesObject[]): string[] {
  const known = new Set(base.map(objectId))
  return objects
    .filter((object) => !known.has(objectId(object)))
    .map(shortName)
    .sort()
}

/** Returns the `Kind/name` of what both have, with different content. */
export function changed(objects: readonly KubernetesObject[], base: readonly KubernetesObject[]): string[] {
  const before = new Map(base.map((object) => [objectId(object), JSON.stringify(object)]))
  return objects
    .filter((object) => before.has(objectId(object)) && before.get(objectId(object)) !== JSON.stringify(object))
    .map(shortName)
    .sort()
}

export const shortName = ({ kind, metadata }: KubernetesObject) => `${kind}/${metadata.name}`

type PodTemplate = { metadata: { annotations?: Record<string, string> }; spec: PodSpec }
type SecurityContext = Record<string, unknown> & {
  capabilities?: { drop?: string[] }
  seccompProfile?: { type: string }
}
type PodSpec = {
  serviceAccountName: string
  automountServiceAccountToken?: boolean
  securityContext?: SecurityContext
  containers: {
    name: string
    image: string
    securityContext?: SecurityContext
    resources?: { requests?: { cpu?: string } }
    readinessProbe?: object
  }[]
}

/** Returns the pod template of each workload, by `Kind/name`. */
export function podTemplates(objects: readonly KubernetesObject[]): Record<string, PodTemplate> {
  const workloads = objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
  return Object.fromEntries(
    workloads.map((object) => [shortName(object), (object.spec as { template: PodTemplate }).template]),
  )
}
