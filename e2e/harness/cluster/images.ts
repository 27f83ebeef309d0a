import { existsSync } from 'node:fs'
import { run, succeeds } from '../run.ts'
import { daprApps } from '../shop-names.ts'
import type { KubernetesObject } from './overlays.ts'

/** What has an image of its own: the services and the dashboard. */
export const SERVICES = [...daprApps, 'legacy-pricing', 'dashboard'] as const

/** Returns an image's name at a mirror: the mirror's prefix replaces the image's own registry. */
export function mirrored(image: string, registry: string | undefined): string {
  if (registry === undefined) return image
  const [first = '', ...rest] = image.split('/')
  const hasHost = rest.length > 0 && /[.:]|^localhost$/.test(first)
  return `${registry.replace(/\/$/, '')}/${hasHost ? rest.join('/') : image}`
}

/** Returns the name of a service's image. */
export const serviceImage = (service: string, registry: string | undefined) =>
  mirrored(`better-together/${service}:dev`, registry)

/** The dashboard is no service of the shop, but its image is built as theirs are. */
const folderOf = (service: string) => (service === 'dashboard' ? 'packages/dashboard' : `services/${service}`)

/** Builds the image of one service. The engine's cache makes this quick when nothing changed. */
export async function buildImage(root: string, service: string, registry: string | undefined): Promise<void> {
  const settings = [
    ...['--build-arg', `SERVICE=${service}`, '--build-arg', `FOLDER=${folderOf(service)}`],
    ...['--tag', serviceImage(service, registry)],
    ...(registry === undefined ? [] : ['--build-arg', `NODE_IMAGE=${mirrored('node:20-bookworm-slim', registry)}`]),
    ...(await npmSecrets(root)),
  ]
  // No attestations: they make an image a list of two manifests, which a kind node does not need.
  await run('docker', ['build', '--quiet', ...settings, root], { env: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' } })
}

/** This machine's npm settings and certificate authorities, as build secrets: `npm ci` works there as it does here. */
async function npmSecrets(root: string): Promise<string[]> {
  const setting = (name: string) => run('npm', ['config', 'get', name], { cwd: root })
  const [npmrc, ca] = await Promise.all([setting('userconfig'), setting('cafile')])
  const secrets = { npmrc, ca }
  return Object.entries(secrets).flatMap(([id, src]) => (existsSync(src) ? ['--secret', `id=${id},src=${src}`] : []))
}

/** Returns every image that the objects run, ours included. */
export function imagesOf(objects: readonly KubernetesObject[]): string[] {
  const found = new Set<string>()
  JSON.stringify(objects, (key, value) => {
    if (key === 'image' && typeof value === 'string') found.add(value)
    return value
  })
  return [...found]
}

/** Returns the objects with their images taken from a mirror. */
export function withImagesFrom(objects: readonly KubernetesObject[], registry: string | undefined): KubernetesObject[] {
  const text = JSON.stringify(objects, (key, value) =>
    key === 'image' && typeof value === 'string' ? mirrored(value, registry) : value,
  )
  return JSON.parse(text) as KubernetesObject[]
}

/** Returns those images that the local engine has. The others are left to the cluster to pull. */
export async function presentLocally(images: readonly string[]): Promise<string[]> {
  const present = await Promise.all(images.map((image) => succeeds('docker', ['image', 'inspect', image])))
  return images.filter((_, index) => present[index])
}
