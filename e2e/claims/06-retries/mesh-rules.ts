import type { KubernetesObject } from '@better-together/harness/cluster/overlays'
import { BENCH } from '@better-together/harness/echo/pods'

const hostOf = (appId: string) => `${appId}-dapr.${BENCH}.svc.cluster.local`

/** As deploy/mesh/istio/no-retries-of-dapr-calls.yaml has it for inventory. Without, Istio's own default applies. */
export const noMeshRetries = (appId: string): KubernetesObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: `${appId}-dapr` },
  spec: {
    hosts: [hostOf(appId)],
    http: [{ route: [{ destination: { host: hostOf(appId) } }], retries: { attempts: 0 } }],
  },
})

/** Everything that goes to the app's sidecars is held back for so long. */
export const meshDelay = (appId: string, seconds: number): KubernetesObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: `${appId}-dapr` },
  spec: {
    hosts: [hostOf(appId)],
    http: [
      {
        fault: { delay: { percentage: { value: 100 }, fixedDelay: `${seconds}s` } },
        route: [{ destination: { host: hostOf(appId) } }],
      },
    ],
  },
})
