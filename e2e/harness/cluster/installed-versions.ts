import { z } from 'zod'
import type { ClusterEnvironment } from './environment.ts'
import { imageVersion } from './image-version.ts'

const pods = z.object({
  items: z.array(
    z.object({
      spec: z.object({
        containers: z.array(z.object({ name: z.string(), image: z.string() })),
        initContainers: z.array(z.object({ name: z.string(), image: z.string() })).default([]),
      }),
    }),
  ),
})
const kubernetes = z.object({ serverVersion: z.object({ gitVersion: z.string() }) })

/**
 * What runs there, read from the cluster, by container name.
 *
 * @throws Error when the cluster does not run the overlay that was asked for: claims about another one would mislead
 */
export async function clusterVersions({
  name,
  kubectl,
  namespace,
}: ClusterEnvironment): Promise<Record<string, string>> {
  const server = await kubectl.json(['version'], kubernetes)
  const { items } = await kubectl.in(namespace).json(['get', 'pods'], pods)
  const containers = items.flatMap(({ spec }) => [...spec.containers, ...spec.initContainers])
  const images = Object.fromEntries(containers.map((one) => [one.name, one.image]))
  const runs = images['istio-proxy'] ? 'dapr-istio' : images['linkerd-proxy'] ? 'dapr-linkerd' : 'dapr-only'
  if (!images.daprd) throw new Error(`Nothing runs in namespace ${namespace}: npm run up -- ${name}`)
  if (runs !== name) throw new Error(`The cluster runs ${runs}, not ${name}: npm run up -- ${name}`)
  return {
    kubernetes: server.serverVersion.gitVersion,
    dapr: imageVersion(images.daprd),
    ...(images['istio-proxy'] && { istio: imageVersion(images['istio-proxy']) }),
    ...(images['linkerd-proxy'] && { linkerd: imageVersion(images['linkerd-proxy']) }),
  }
}
