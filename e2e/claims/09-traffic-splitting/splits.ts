import type { KubernetesObject } from '@better-together/harness/cluster/overlays'
import { ECHO_NAMESPACE } from '@better-together/harness/echo/cluster'

const HOST = `callee-dapr.${ECHO_NAMESPACE}.svc.cluster.local`
const versions = ['v1', 'v2'] as const
const weights = { v1: 90, v2: 10 } as const

/** A Service in front of the sidecars of one version, as legacy-pricing has them for its versions. */
const serviceOf = (version: string, more: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: `callee-${version}` },
  spec: { ...more, selector: { app: 'callee', version }, ports: [{ name: 'grpc', port: 50002 }] },
})

const routeToVersions: KubernetesObject = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'callee' },
  spec: {
    parentRefs: [{ group: '', kind: 'Service', name: 'callee-dapr', port: 50002 }],
    rules: [
      {
        backendRefs: versions.map((version) => ({ name: `callee-${version}`, port: 50002, weight: weights[version] })),
      },
    ],
  },
}

/** 90/10 rules for a Dapr hop, by how they name the two versions. */
export const splits = {
  // Pods of the app id's own headless Service, distinguished by label: Istio's usual way.
  'subsets of the headless service': [
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'callee' },
      spec: { host: HOST, subsets: versions.map((version) => ({ name: version, labels: { version } })) },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'callee' },
      spec: {
        hosts: [HOST],
        http: [
          {
            route: versions.map((version) => ({
              destination: { host: HOST, subset: version },
              weight: weights[version],
            })),
          },
        ],
      },
    },
  ],
  'headless services of one version each': [
    ...versions.map((version) => serviceOf(version, { clusterIP: 'None' })),
    routeToVersions,
  ],
  // The very shape of deploy/mesh/common/legacy-pricing-split.yaml.
  'ClusterIP services of one version each': [...versions.map((version) => serviceOf(version)), routeToVersions],
} as const satisfies Record<string, readonly KubernetesObject[]>
