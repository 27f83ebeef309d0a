import { ingress } from '../model/kubernetes-resources.ts'
import { ofKind } from '../model/resource.ts'
import type { Rule } from './rule.ts'

export const routeToDaprService: Rule = {
  id: 'BT205',
  slug: 'route-to-dapr-service',
  severity: 'error',
  title: 'An Ingress leads to a <app>-dapr Service',
  why: "The Service's port 80 points to daprd's API, which listens on loopback only: from another pod the connection is reset.",
  fix: "Route to the app's own Service, or to a gateway that has a daprd of its own.",
  link: 'https://github.com/dapr/dapr/issues/3794',
  *check({ manifests, apps, services }) {
    const dapr = new Set(apps.map(({ appId }) => `${appId}-dapr`))
    for (const { manifest, value } of services) if (value.spec.clusterIP !== 'None') dapr.delete(manifest.name)
    for (const { manifest, value } of ofKind(manifests, 'networking.k8s.io', 'Ingress', ingress)) {
      for (const [rule, { http }] of value.spec.rules.entries()) {
        for (const [index, { backend }] of (http?.paths ?? []).entries()) {
          const name = backend.service?.name
          if (name === undefined || !dapr.has(name)) continue
          yield {
            on: manifest,
            path: ['spec', 'rules', rule, 'http', 'paths', index, 'backend'],
            message: `requests go to ${name}`,
          }
        }
      }
    }
  },
}
