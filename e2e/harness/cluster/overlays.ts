import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { NotInstalled, run } from '../run.ts'

export const OVERLAYS = ['dapr-only', 'dapr-istio', 'dapr-linkerd'] as const
export type Overlay = (typeof OVERLAYS)[number]

export type KubernetesObject = {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> }
  [field: string]: unknown
}

/** The name of the container that an overlay's mesh puts into each pod. */
export const MESH_PROXY: Record<Overlay, string | undefined> = {
  'dapr-only': undefined,
  'dapr-istio': 'istio-proxy',
  'dapr-linkerd': 'linkerd-proxy',
}

/** Returns the folder of an overlay. @param controls with what lets the dashboard act on the shop */
export const overlayFolder = (root: string, overlay: Overlay, controls = false) =>
  join(root, 'deploy', 'overlays', controls ? `${overlay}-controls` : overlay)

/** Returns the objects that `kubectl kustomize` builds from a folder. */
export async function render(folder: string): Promise<KubernetesObject[]> {
  const text = await build(folder)
  return parseAllDocuments(text).map((document) => {
    if ('errors' in document && document.errors[0]) throw document.errors[0]
    return document.toJS() as KubernetesObject
  })
}

async function build(folder: string): Promise<string> {
  try {
    return await run('kubectl', ['kustomize', folder])
  } catch (error) {
    if (!(error instanceof NotInstalled)) throw error
  }
  return run('kustomize', ['build', folder]).catch((error: Error) => {
    if (!(error instanceof NotInstalled)) throw error
    const how = 'brew install kubectl, or https://kubernetes.io/docs/tasks/tools/'
    throw new Error(`Overlays are built by kubectl or kustomize, and neither is installed: ${how}`, { cause: error })
  })
}

/** Returns group and kind, namespace and name: the same object in two overlays has the same id, whatever its contents. */
export function objectId({ apiVersion, kind, metadata }: KubernetesObject): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
  return [group, kind, metadata.namespace ?? '', metadata.name].join('/')
}
