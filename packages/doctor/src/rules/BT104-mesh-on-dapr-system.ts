import { namespace } from '../model/kubernetes-resources.ts'
import { meshOf, meshOfNamespace } from '../model/mesh-membership.ts'
import { ofKind } from '../model/resource.ts'
import type { Rule } from './rule.ts'

const CONTROL_PLANE = 'dapr-system'

export const meshOnDaprSystem: Rule = {
  id: 'BT104',
  slug: 'mesh-on-dapr-system',
  severity: 'error',
  title: "Dapr's control plane is in the mesh",
  why: 'The API server is outside the mesh, so a strict mesh cuts it off from the sidecar injector, and pods silently come up without daprd. The control plane has its own TLS in any case.',
  fix: 'Leave dapr-system out: label it istio-injection: disabled, or linkerd.io/inject: disabled.',
  link: 'https://github.com/dapr/dapr/issues/1096',
  *check({ manifests, workloads }) {
    for (const { manifest, value } of ofKind(manifests, '', 'Namespace', namespace)) {
      const { labels, annotations } = value.metadata
      const mesh = meshOfNamespace(labels, annotations)
      if (manifest.name !== CONTROL_PLANE || mesh === undefined) continue
      yield {
        on: manifest,
        path: ['metadata', mesh === 'linkerd' ? 'annotations' : 'labels'],
        message: `${mesh} takes in every pod of ${CONTROL_PLANE}`,
      }
      return
    }
    for (const workload of workloads) {
      const mesh = meshOf(workload, manifests)
      if (workload.manifest.namespace !== CONTROL_PLANE || workload.owned || mesh === undefined) continue
      yield {
        on: workload.manifest,
        path: [...workload.root, 'metadata'],
        message: `${workload.manifest.name} is in ${mesh}`,
      }
    }
  },
}
