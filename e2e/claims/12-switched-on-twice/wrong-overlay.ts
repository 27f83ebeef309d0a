import { join } from 'node:path'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { type KubernetesObject, objectId, overlayFolder, render } from '@better-together/harness/cluster/overlays'
import { z } from 'zod'

/** What of the shop reads Dapr's resources only when it starts. */
const SIDECARS = ['deployment/order', 'deployment/inventory', 'deployment/notifier']

/** What has to be applied and deleted to make the objects `from` into `to`. */
function difference(from: readonly KubernetesObject[], to: readonly KubernetesObject[]) {
  const before = new Map(from.map((object) => [objectId(object), JSON.stringify(object)]))
  const after = new Set(to.map(objectId))
  return {
    apply: to.filter((object) => before.get(objectId(object)) !== JSON.stringify(object)),
    remove: from.filter((object) => !after.has(objectId(object))),
  }
}

async function change(
  environment: ClusterEnvironment,
  from: readonly KubernetesObject[],
  to: readonly KubernetesObject[],
) {
  const { apply, remove } = difference(from, to)
  const { kubectl, namespace } = environment
  if (remove.length > 0) await kubectl.remove(remove)
  if (apply.length > 0) await kubectl.apply(apply)
  await kubectl.in(namespace)(['rollout', 'restart', ...SIDECARS])
  for (const workload of SIDECARS) await kubectl.in(namespace)(['rollout', 'status', workload, '--timeout', '120s'])
}

/**
 * Applies what wrong overlays change to the running shop, runs `work`, and takes it back whatever happened.
 *
 * @param names of folders in e2e/tests/manifests/broken, of overlays over the one that is installed; no object in two of them
 */
export async function withWrongOverlays<Result>(
  environment: ClusterEnvironment,
  names: readonly string[],
  work: () => Promise<Result>,
) {
  const images = await imagesInUse(environment)
  const renderFor = async (folder: string) => (await render(folder)).map((object) => withImage(object, images))
  const right = await renderFor(overlayFolder(environment.root, environment.name))
  const folders = names.map((name) => join(environment.root, 'e2e', 'tests', 'manifests', 'broken', name))
  let wrong = right
  for (const objects of await Promise.all(folders.map(renderFor))) {
    const { apply, remove } = difference(right, objects)
    const gone = new Set([...apply, ...remove].map(objectId))
    wrong = [...wrong.filter((object) => !gone.has(objectId(object))), ...apply]
  }
  try {
    environment.report(`misconfigured: ${names.join(', ')}`)
    await change(environment, right, wrong)
    return await work()
  } finally {
    environment.report('as shipped again')
    await change(environment, wrong, right)
  }
}

const podSpec = z.object({ containers: z.tuple([z.looseObject({ image: z.string() })], z.unknown()) })
const deployment = z.looseObject({ template: z.looseObject({ spec: z.looseObject(podSpec.shape) }) })
const deployments = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string() }), spec: deployment })),
})

/** `up` may have taken images from another registry than the manifests say. */
async function imagesInUse(environment: ClusterEnvironment): Promise<ReadonlyMap<string, string>> {
  const { items } = await environment.kubectl.in(environment.namespace).json(['get', 'deployments'], deployments)
  return new Map(items.map(({ metadata, spec }) => [metadata.name, spec.template.spec.containers[0].image]))
}

function withImage(object: KubernetesObject, images: ReadonlyMap<string, string>): KubernetesObject {
  const image = images.get(object.metadata.name)
  if (object.kind !== 'Deployment' || image === undefined) return object
  const spec = deployment.parse(object.spec)
  spec.template.spec.containers[0].image = image
  return { ...object, spec }
}
