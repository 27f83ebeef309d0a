import { z } from 'zod'
import { DAPR_VERSION, ISTIO_VERSION, LINKERD_VERSION } from '../versions.ts'
import type { ClusterEnvironment } from './environment.ts'
import type { Kubectl } from './kubectl.ts'
import type { KubernetesObject } from './overlays.ts'
import { livePods } from './pods.ts'
import type { Settings } from './settings.ts'

const kubernetes = z.object({ serverVersion: z.object({ gitVersion: z.string() }) })

/**
 * Returns the versions of what runs there, read from the cluster: of Kubernetes, and of each layer by its containers' images.
 *
 * @throws Error when the cluster does not run the overlay that was asked for: claims about another one would mislead
 */
export async function clusterVersions({
  name,
  kubectl,
  namespace,
}: ClusterEnvironment): Promise<Record<string, string>> {
  const { serverVersion } = await kubectl.json(['version'], kubernetes)
  // Pods of the overlay that `up` has just replaced may still be ending.
  const pods = await livePods({ kubectl }, namespace)
  const containers = pods.flatMap(({ spec }) => [...spec.containers, ...spec.initContainers])
  const images = Object.fromEntries(containers.map((one) => [one.name, one.image]))
  const runs = images['istio-proxy'] ? 'dapr-istio' : images['linkerd-proxy'] ? 'dapr-linkerd' : 'dapr-only'
  if (!images.daprd) throw new Error(`Nothing runs in namespace ${namespace}: npm run up -- ${name}`)
  if (runs !== name) throw new Error(`The cluster runs ${runs}, not ${name}: npm run up -- ${name}`)
  return {
    kubernetes: serverVersion.gitVersion,
    dapr: imageVersion(images.daprd),
    ...(images['istio-proxy'] && { istio: imageVersion(images['istio-proxy']) }),
    ...(images['linkerd-proxy'] && { linkerd: imageVersion(images['linkerd-proxy']) }),
  }
}

/** Returns the objects with the versions that `up` has installed in the dashboard’s settings: the page shows them beside every number. */
export async function withVersions(
  objects: readonly KubernetesObject[],
  { overlay }: Pick<Settings, 'overlay'>,
  kubectl: Kubectl,
): Promise<KubernetesObject[]> {
  const { serverVersion } = await kubectl.json(['version'], kubernetes)
  const versions = {
    dapr: DAPR_VERSION,
    ...(overlay === 'dapr-istio' && { istio: ISTIO_VERSION }),
    ...(overlay === 'dapr-linkerd' && { linkerd: LINKERD_VERSION }),
    kubernetes: serverVersion.gitVersion,
  }
  return objects.map((object) =>
    object.kind === 'ConfigMap' && object.metadata.name === 'dashboard'
      ? { ...object, data: { ...(object.data as object), VERSIONS: JSON.stringify(versions) } }
      : object,
  )
}

/**
 * Parts of a tag behind its number that publishers give themselves: pre-releases and variants of the same version.
 * https://istio.io/latest/docs/ops/configuration/security/harden-docker-images/
 */
const PUBLISHED =
  /^(alpha|beta|rc|pre|dev|nightly)([.\d].*)?$|^(distroless|debug|slim|mariner)$|^alpine[.\d]*$|^(linux|windows|amd64|arm64|arm)$/
/** What stands in front of the number in the tags of a release channel, such as Linkerd's `edge-25.4.4`. */
const NUMBER = /^((?:edge-|stable-)?v?\d+(?:\.\d+)*)(?:-(.+))?$/

/**
 * Returns the version of an image, from its tag. What somebody added to a publisher's tag is left out and marked:
 * `1.31-ours` is `1.31 (local build)`.
 */
export function imageVersion(image: string | undefined): string {
  const name = image?.split('@')[0]?.split('/').at(-1) ?? ''
  const tag = name.includes(':') ? name.split(':').at(-1) : undefined
  if (!tag) return 'unknown'
  if (tag === 'latest') return tag
  const [, number, rest = ''] = NUMBER.exec(tag) ?? []
  if (number === undefined) return 'local build'
  const parts = rest.split('-').filter(Boolean)
  const own = parts.findIndex((part) => !PUBLISHED.test(part))
  return own < 0 ? tag : `${[number, ...parts.slice(0, own)].join('-')} (local build)`
}
