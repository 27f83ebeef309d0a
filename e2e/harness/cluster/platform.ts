import { realpath } from 'node:fs/promises'
import { z } from 'zod'
import type { Step } from '../progress.ts'
import { GATEWAY_API_VERSION } from '../versions.ts'
import { daprRelease, install, istioReleases, type Release, template } from './charts.ts'
import { imagesOf } from './images.ts'
import type { Kubectl } from './kubectl.ts'
import { installLinkerd } from './linkerd.ts'
import type { KubernetesObject } from './overlays.ts'
import type { Settings } from './settings.ts'

/** Installs what the overlay needs: Dapr, and its mesh when it has one. */
export async function installPlatform(root: string, settings: Settings, kubectl: Kubectl, step: Step): Promise<void> {
  const { overlay, context } = settings
  const dapr = step('Dapr', () => install(daprRelease(root, settings), context))
  if (overlay === 'dapr-only') return dapr
  const mesh = async () => {
    await step('Gateway API', () => installGatewayApi(settings, kubectl))
    if (overlay === 'dapr-linkerd') return step('Linkerd', () => installLinkerd(root, settings, kubectl))
    return step('Istio', async () => {
      for (const release of istioReleases(root, settings)) await install(release, context)
    })
  }
  await Promise.all([dapr, mesh()])
}

async function installGatewayApi({ GATEWAY_API_CRDS }: Settings, kubectl: Kubectl): Promise<void> {
  const release = `https://github.com/kubernetes-sigs/gateway-api/releases/download/${GATEWAY_API_VERSION}/standard-install.yaml`
  // kubectl does not look into a folder that it is given as a symbolic link.
  const source = GATEWAY_API_CRDS === undefined ? release : await realpath(GATEWAY_API_CRDS)
  // Server-side, because the definitions are too long for the annotation that a client-side apply leaves.
  await kubectl(['apply', '--server-side', '--force-conflicts', '--filename', source])
  const routes = 'crd/httproutes.gateway.networking.k8s.io'
  // The names first: the release says `conditions: null`, at which kubectl gives up on conditions instead of waiting.
  for (const what of ['jsonpath={.status.acceptedNames.kind}=HTTPRoute', 'condition=Established'])
    await kubectl(['wait', '--for', what, routes, '--timeout', '60s'])
}

/** Images of the control planes and of the sidecars that they inject, as far as the charts tell. */
export async function platformImages(root: string, settings: Settings): Promise<string[]> {
  const releases: Release[] = [daprRelease(root, settings)]
  if (settings.overlay === 'dapr-istio') releases.push(...istioReleases(root, settings))
  const objects = (await Promise.all(releases.map(template))).flat()
  return [...imagesOf(objects), ...injectedByDapr(objects), ...injectedByIstio(objects)]
}

function injectedByDapr(objects: readonly KubernetesObject[]): string[] {
  return [...JSON.stringify(objects).matchAll(/"name":"SIDECAR_IMAGE","value":"([^"]+)"/g)].map(
    ([, image]) => image ?? '',
  )
}

const injectorConfig = z.object({ data: z.object({ values: z.string() }) })
const injectorValues = z.object({
  global: z.object({ hub: z.string(), tag: z.coerce.string(), proxy: z.object({ image: z.string() }) }),
})

function injectedByIstio(objects: readonly KubernetesObject[]): string[] {
  const config = objects.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'istio-sidecar-injector',
  )
  if (!config) return []
  const { global } = injectorValues.parse(JSON.parse(injectorConfig.parse(config).data.values))
  const { image } = global.proxy
  return [image.includes('/') ? image : `${global.hub}/${image}:${global.tag}`]
}
