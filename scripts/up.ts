import { join } from 'node:path'
import { applyOverlay } from '@better-together/harness/cluster/apply'
import { clusterOf } from '@better-together/harness/cluster/cluster'
import {
  buildImage,
  imagesOf,
  mirrored,
  presentLocally,
  SERVICES,
  serviceImage,
} from '@better-together/harness/cluster/images'
import { clusterExists, createCluster, useCluster } from '@better-together/harness/cluster/kind'
import { loadImages } from '@better-together/harness/cluster/load-images'
import { overlayFolder, render } from '@better-together/harness/cluster/overlays'
import { installPlatform, platformImages } from '@better-together/harness/cluster/platform'
import { portForwards } from '@better-together/harness/cluster/port-forward'
import { checkSidecars, waitForAnswers, waitForRollouts } from '@better-together/harness/cluster/ready'
import { restockAll } from '@better-together/harness/cluster/restock'
import { readSettings, type Settings, UP_HELP } from '@better-together/harness/cluster/settings'
import { checkTools } from '@better-together/harness/cluster/tools'
import { createSteps } from '@better-together/harness/progress'
import { run } from '@better-together/harness/run'

const root = join(import.meta.dirname, '..')
const step = createSteps(console.log)

async function up(settings: Settings): Promise<void> {
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
      await step('Images of others into the cluster', () => loadImagesOfOthers(settings)).catch((error: Error) =>
        console.log(`  left to the cluster to pull: ${error.message.trim().split('\n').at(-1)}`),
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
  await step('Answers', () => waitForAnswers(context))
  if (settings.controls) await step('Stock', () => restockAll(cluster))
}

/** What this machine has of the images that the platform and the overlay run need not be pulled again. */
async function loadImagesOfOthers(settings: Settings): Promise<void> {
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

try {
  const settings = readSettings(process.argv.slice(2), process.env)
  if (settings === undefined) {
    console.log(UP_HELP)
  } else {
    const start = Date.now()
    await up(settings)
    const seconds = Math.round((Date.now() - start) / 1000)
    console.log(`\n${settings.overlay} is ready after ${seconds} s. Its addresses, each as long as its command runs:\n`)
    console.log(portForwards(settings.context))
    if (!settings.controls)
      console.log(`\nThe dashboard only shows. To act on the shop: npm run up -- ${settings.overlay} --controls`)
  }
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
