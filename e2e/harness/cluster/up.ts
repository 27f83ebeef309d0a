import { createSteps, type Report } from '../progress.ts'
import { run } from '../run.ts'
import { applyOverlay } from './apply.ts'
import { clusterOf } from './cluster.ts'
import { buildImage, imagesOf, mirrored, presentLocally, SERVICES, serviceImage } from './images.ts'
import { clusterExists, createCluster, useCluster } from './kind.ts'
import { loadImages } from './load-images.ts'
import { overlayFolder, render } from './overlays.ts'
import { installPlatform, platformImages } from './platform.ts'
import { checkSidecars, waitForAnswers, waitForRollouts } from './ready.ts'
import { restockAll } from './restock.ts'
import type { Settings } from './settings.ts'
import { checkTools } from './tools.ts'

/**
 * Brings a cluster to what the settings name: creates it when there is none, installs the platform, builds and loads the
 * images, applies the overlay and waits until everything is ready.
 *
 * @param root of the repository
 * @param print gets the steps, line by line
 * @throws Error of the step that failed; doing it again continues from there
 */
export async function up(root: string, settings: Settings, print: Report): Promise<void> {
  const step = createSteps(print)
  const { overlay, kind, context, IMAGE_REGISTRY } = settings
  const cluster = clusterOf(context)
  const { kubectl } = cluster
  await step('Tools', () => checkTools(kind ? ['docker', 'kind', 'kubectl', 'helm'] : ['docker', 'kubectl', 'helm']))

  const prepareCluster = async () => {
    if (kind && !(await clusterExists(settings.cluster))) {
      await step(`Cluster ${settings.cluster}`, () => createCluster(root, settings.cluster, settings.KIND_NODE_IMAGE))
    } else {
      if (kind) await useCluster(settings.cluster)
      await step('Cluster', () => kubectl(['get', '--raw', '/readyz'])).catch((cause: Error) => {
        throw new Error(`${cause.message}\nThe cluster is there and does not answer: npm run down, then up again`, {
          cause,
        })
      })
    }
    if (kind) {
      // Only saves pulling them a second time: where it fails, the cluster pulls them itself.
      await step('Third-party images into the cluster', () => loadThirdPartyImages(root, settings)).catch(
        (error: Error) => print(`  left to the cluster to pull: ${error.message.trim().split('\n').at(-1)}`),
      )
    }
    await installPlatform(root, settings, kubectl, step)
  }
  const services = () =>
    step('Images of the services', async () => {
      // The first builds what all share; the others then find it in the engine's cache.
      for (const service of SERVICES) await buildImage(root, service, IMAGE_REGISTRY)
    })
  await Promise.all([prepareCluster(), services()])

  const ours = SERVICES.map((service) => serviceImage(service, IMAGE_REGISTRY))
  const newImages = await step('Images of the services into the cluster', () =>
    kind ? loadImages(root, settings.cluster, ours) : push(settings, ours),
  )
  await step(`Overlay ${overlay}`, () => applyOverlay(root, settings, kubectl, newImages))
  await step('Pods', () => waitForRollouts(kubectl))
  await step('Sidecars', () => checkSidecars(kubectl, overlay))
  await step('Answers', () => waitForAnswers(cluster))
  if (settings.controls) await step('Stock', () => restockAll(cluster))
}

/** What this machine has of the images of the platform and the overlay need not be pulled again. */
async function loadThirdPartyImages(root: string, settings: Settings): Promise<void> {
  const { overlay, controls, cluster, IMAGE_REGISTRY } = settings
  const objects = await render(overlayFolder(root, overlay, controls))
  const overlays = imagesOf(objects).filter((image) => !image.startsWith('better-together/'))
  const wanted = [
    ...overlays.map((image) => mirrored(image, IMAGE_REGISTRY)),
    ...(await platformImages(root, settings)),
  ]
  await loadImages(root, cluster, await presentLocally(wanted))
}

/** A cluster that is not kind's pulls from the registry; without one, its nodes must have the images already. */
async function push({ IMAGE_REGISTRY }: Settings, images: readonly string[]): Promise<readonly string[]> {
  if (IMAGE_REGISTRY === undefined) return []
  for (const image of images) await run('docker', ['push', image])
  return images
}
