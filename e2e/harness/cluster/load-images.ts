import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { run } from '../run.ts'
import { isAtLeast, type Version, versionIn } from '../versions.ts'

const SAVES_ONE_PLATFORM: Version = [28, 0, 0]

/** What was loaded into a cluster: image name to image id, as long as its nodes are the same containers. */
const record = z.object({ nodes: z.string(), images: z.record(z.string(), z.string()) })

/**
 * Puts images of the local engine onto the nodes of a kind cluster.
 *
 * kind itself would save and load all of them again as soon as one is new, which takes most of a minute, so what was
 * loaded is recorded in `.cache/`.
 *
 * @returns those that were not there yet
 */
export async function loadImages(root: string, cluster: string, images: readonly string[]): Promise<string[]> {
  const file = join(root, '.cache', 'clusters', `${cluster}.json`)
  const [nodes, ids] = await Promise.all([nodeIds(cluster), imageIds(images)])
  const loaded = await loadedBefore(file, nodes)
  const missing = [...ids].filter(([image, id]) => loaded[image] !== id)
  if (missing.length === 0) return []
  const names = missing.map(([image]) => image)
  await loadArchive(cluster, names)
  await mkdir(join(file, '..'), { recursive: true })
  const now = { nodes, images: { ...(await loadedBefore(file, nodes)), ...Object.fromEntries(missing) } }
  await writeFile(file, JSON.stringify(now, undefined, 2))
  return names
}

/**
 * `kind load docker-image` saves without a platform and imports all platforms, which fails under containerd's image store
 * when only this machine's part of a multi-platform image was pulled: https://github.com/kubernetes-sigs/kind/issues/3795
 */
async function loadArchive(cluster: string, images: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'images-'))
  try {
    const archive = join(folder, 'images.tar')
    await run('docker', ['save', ...(await platformOption()), '--output', archive, ...images])
    await run('kind', ['load', 'image-archive', '--name', cluster, archive])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** `docker save --platform` came with Docker 28; older engines keep one platform of an image and save that. */
async function platformOption(): Promise<string[]> {
  const engine = ['version', '--format', '{{.Client.Version}} {{.Server.Version}} {{.Server.Os}}/{{.Server.Arch}}']
  const [client = '', server = '', platform = ''] = (await run('docker', engine)).trim().split(' ')
  const canChoose = [client, server].every((version) => isAtLeast(versionIn(version), SAVES_ONE_PLATFORM))
  return canChoose ? ['--platform', platform] : []
}

async function loadedBefore(file: string, nodes: string): Promise<Record<string, string>> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  const found = text === undefined ? undefined : record.safeParse(JSON.parse(text)).data
  return found?.nodes === nodes ? found.images : {}
}

async function nodeIds(cluster: string): Promise<string> {
  const nodes = (await run('kind', ['get', 'nodes', '--name', cluster])).split('\n').filter(Boolean)
  return run('docker', ['inspect', '--format', '{{.Id}}', ...nodes])
}

async function imageIds(images: readonly string[]): Promise<Map<string, string>> {
  const id = (image: string) => run('docker', ['image', 'inspect', '--format', '{{.Id}}', image])
  return new Map(await Promise.all([...new Set(images)].map(async (image) => [image, await id(image)] as const)))
}
