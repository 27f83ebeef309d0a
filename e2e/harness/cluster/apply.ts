import { NAMESPACE } from '../shop-names.ts'
import { withImagesFrom } from './images.ts'
import type { Kubectl } from './kubectl.ts'
import { type KubernetesObject, OVERLAYS, objectId, overlayFolder, render } from './overlays.ts'
import { reportsObject } from './reports.ts'
import { createSecrets } from './secrets.ts'
import type { Settings } from './settings.ts'
import { withVersions } from './what-runs.ts'

/** Label of the namespace: the overlay that all of its pods were made for. */
const OVERLAY_LABEL = 'shop/overlay'

/**
 * Brings the cluster to the overlay: what other overlays had added goes, and pods are made anew when their sidecars would
 * be others, or when `newImages` are their own. Broken off, it can be done again.
 */
export async function applyOverlay(
  root: string,
  settings: Settings,
  kubectl: Kubectl,
  newImages: readonly string[],
): Promise<void> {
  const { overlay, controls, IMAGE_REGISTRY } = settings
  const rendered = withImagesFrom(await render(overlayFolder(root, overlay, controls)), IMAGE_REGISTRY)
  const objects = [...(await withVersions(rendered, settings, kubectl)), ...(await reportsObject(root))]
  const namespace = objects.filter(({ kind }) => kind === 'Namespace')
  await kubectl.apply(namespace)
  await createSecrets(kubectl)
  await removeLeftovers(root, settings, kubectl, objects)
  const there = await kubectl.in(NAMESPACE)(['get', 'deployments', '--output', 'name'])
  await kubectl.apply(objects)
  if (there !== '' && (await appliedOverlay(kubectl)) !== overlay) await restartAll(kubectl.in(NAMESPACE))
  else if (there !== '') await restart(kubectl.in(NAMESPACE), runningOn(objects, newImages))
  await kubectl(['label', 'namespace', NAMESPACE, '--overwrite', `${OVERLAY_LABEL}=${overlay}`])
}

/** Redis first: a sidecar that starts while its store is away gives up and starts again, some seconds later. */
async function restartAll(kubectl: Kubectl): Promise<void> {
  await restart(kubectl, ['statefulset/redis'])
  await kubectl(['rollout', 'status', 'statefulset/redis', '--timeout', '120s'])
  await restart(kubectl, ['deployments'])
}

async function restart(kubectl: Kubectl, workloads: readonly string[]): Promise<void> {
  for (const workload of workloads) await kubectl(['rollout', 'restart', workload])
}

async function appliedOverlay(kubectl: Kubectl): Promise<string> {
  const path = `jsonpath={.metadata.labels.${OVERLAY_LABEL.replace('/', '\\/')}}`
  return kubectl(['get', 'namespace', NAMESPACE, '--output', path])
}

async function removeLeftovers(
  root: string,
  { overlay, controls }: Settings,
  kubectl: Kubectl,
  wanted: readonly KubernetesObject[],
) {
  const others = await Promise.all(
    OVERLAYS.flatMap((name) => [overlayFolder(root, name), overlayFolder(root, name, true)])
      .filter((folder) => folder !== overlayFolder(root, overlay, controls))
      .map(render),
  )
  const known = new Set((await kubectl(['api-versions'])).split('\n'))
  const keep = new Set(wanted.map(objectId))
  const leftovers = others.flat().filter((object) => !keep.has(objectId(object)) && known.has(object.apiVersion))
  if (leftovers.length > 0) await kubectl.remove(leftovers)
}

function runningOn(objects: readonly KubernetesObject[], images: readonly string[]): string[] {
  return objects
    .filter(
      ({ kind, ...rest }) =>
        kind === 'Deployment' && images.some((image) => JSON.stringify(rest).includes(`"${image}"`)),
    )
    .map(({ metadata }) => `deployment/${metadata.name}`)
}
