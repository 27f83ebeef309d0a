import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { environments } from '../facts.ts'
import { daprApps, NAMESPACE } from '../shop-names.ts'
import { withImagesFrom } from './images.ts'
import { withVersions } from './installed-versions.ts'
import type { Kubectl } from './kubectl.ts'
import { type KubernetesObject, OVERLAYS, objectId, overlayFolder, render } from './overlays.ts'
import type { Settings } from './settings.ts'

/** Label of the namespace: the overlay that all of its pods were made for. */
const OVERLAY_LABEL = 'shop/overlay'

/**
 * Brings the cluster to the overlay: what other overlays had added is removed, and pods are replaced when their sidecars
 * change, or when `newImages` are their own. If it is interrupted, it can be run again.
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

const password = () => randomBytes(32).toString('base64url')

/**
 * Makes the secrets that the shop's pods name, each with a random value. Those that exist stay as they are: a pod reads
 * its own only once, at start.
 */
async function createSecrets(kubectl: Kubectl): Promise<void> {
  const found = await kubectl.in(NAMESPACE)(['get', 'secrets', '--output', 'name'])
  const existing = new Set(found.split('\n'))
  const missing = wantedSecrets().filter(({ name }) => !existing.has(`secret/${name}`))
  if (missing.length === 0) return
  const items = missing.map(({ name, data }) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: NAMESPACE },
    stringData: data,
  }))
  await kubectl.create(items)
}

function wantedSecrets(): { name: string; data: Record<string, string> }[] {
  const redis = password()
  return [
    { name: 'redis-auth', data: { password: redis, 'redis.conf': `requirepass ${redis}\n` } },
    // Both ways between an app and its sidecar, each app with its own.
    ...daprApps.flatMap((app) => [
      { name: `${app}-api-token`, data: { token: password() } },
      { name: `${app}-app-token`, data: { token: password() } },
    ]),
    // Nothing calls the dashboard, so its sidecar has nothing to show.
    { name: 'dashboard-api-token', data: { token: password() } },
  ]
}

/** The API server takes 1 MiB with everything around it. */
const MOST_BYTES = 900_000
/** Whatever claims and benchmark write, by environment. */
const REPORT = new RegExp(`^(bench-)?(${environments.join('|')})\\.json$`)

/**
 * Returns a ConfigMap with the reports of this machine, for the dashboard to compare with; none without reports. Evidence is
 * left out: it is what makes reports large.
 */
export async function reportsObject(root: string): Promise<KubernetesObject[]> {
  const folder = join(root, 'report')
  const files = (await readdir(folder).catch(() => [])).filter((name) => REPORT.test(name)).sort()
  const data = Object.fromEntries(
    await Promise.all(files.map(async (name) => [name, withoutEvidence(await readFile(join(folder, name), 'utf8'))])),
  ) as Record<string, string>
  const bytes = Buffer.byteLength(JSON.stringify(data))
  if (files.length === 0 || bytes > MOST_BYTES) return []
  return [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'reports', namespace: NAMESPACE }, data }]
}

const withoutEvidence = (report: string) =>
  JSON.stringify(JSON.parse(report, (key, value: unknown) => (key === 'evidence' ? [] : value)))
