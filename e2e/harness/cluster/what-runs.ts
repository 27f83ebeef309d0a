import { z } from 'zod'
import { DAPR_VERSION, ISTIO_VERSION, LINKERD_VERSION } from '../versions.ts'
import type { Kubectl } from './kubectl.ts'
import type { KubernetesObject } from './overlays.ts'
import type { Settings } from './settings.ts'

const server = z.object({ serverVersion: z.object({ gitVersion: z.string() }) })

/** The objects, with what `up` has installed in the dashboard’s settings: the page shows it beside every number. */
export async function withVersions(
  objects: readonly KubernetesObject[],
  { overlay }: Pick<Settings, 'overlay'>,
  kubectl: Kubectl,
): Promise<KubernetesObject[]> {
  const { serverVersion } = await kubectl.json(['version'], server)
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
