import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KubernetesObject as Resource } from '../cluster/overlays.ts'
import { shopPolicyFor } from './shop-policy.ts'

export const BENCH = 'shop-bench'
/** The app's, on loopback; daprd's for its own app. */
export const APP_PORT = 8080
export const DAPR_PORT = 3500

const metadata = (name: string, extra: object = {}) => ({ name, namespace: BENCH, ...extra })

/** Who calls, by the policy of its sidecar. */
export const callers = ['no-policy', 'shop-policy'] as const
export type Caller = (typeof callers)[number]
/** Which app ids have no sidecar that works: one answers UNAVAILABLE, behind the other's port nothing listens. */
export const sickSidecars = ['unavailable', 'gone'] as const

type Pods = { replicas?: number; annotations?: Record<string, string>; env?: Record<string, string> }

function deployment(image: string, name: string, { replicas = 1, annotations = {}, env = {} }: Pods): Resource {
  const always = {
    // What Envoy counts of single services, which Istio leaves out unless asked.
    'sidecar.istio.io/statsInclusionPrefixes': 'cluster.outbound,cluster.inbound',
    'sidecar.istio.io/proxyCPU': '1m', // beside the shop, on a laptop's two cores
  }
  const container = {
    name: 'app',
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['node', '/app/echo-pod.mjs'],
    env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
    readinessProbe: { exec: { command: ['true'] } },
    securityContext: { runAsUser: 1000, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    volumeMounts: [{ name: 'app', mountPath: '/app' }],
  }
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(name),
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: { ...always, ...annotations } },
        spec: {
          terminationGracePeriodSeconds: 1,
          enableServiceLinks: false,
          containers: [container],
          volumes: [{ name: 'app', configMap: { name: 'counting-app' } }],
        },
      },
    },
  }
}

const daprised = (appId: string, more: Record<string, string> = {}) => ({
  'dapr.io/enabled': 'true',
  'dapr.io/app-id': appId,
  'dapr.io/sidecar-listen-addresses': '127.0.0.1',
  'dapr.io/sidecar-cpu-request': '1m',
  ...more,
})

/** As Dapr's operator makes one for each app id: headless, so its name stands for the pods' own addresses. */
const sidecarService = (appId: string): Resource => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata(`${appId}-dapr`),
  spec: { clusterIP: 'None', selector: { app: appId }, ports: [{ name: 'dapr-internal', port: 50002 }] },
})

const whole = { timeout: true, retry: true, circuitBreaker: true } as const

/** A service without Dapr, in the pod `gone`, by HTTPEndpoints of these names. */
const endpoints = ['plain', 'plain-twice'] as const
const plain: Resource[] = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata('plain'),
    spec: { selector: { app: 'gone' }, ports: [{ name: 'http', port: APP_PORT }] },
  },
  ...endpoints.map((name) => ({
    apiVersion: 'dapr.io/v1alpha1',
    kind: 'HTTPEndpoint',
    metadata: metadata(name),
    spec: { baseUrl: `http://plain:${APP_PORT}` },
  })),
]

/**
 * Pods that call and are called, in a namespace of their own: what they do to their callee's breakers harms nobody.
 *
 * @param image any with node in it that the cluster has
 */
export function benchObjects(image: string, meshed: boolean): Resource[] {
  const labels = {
    'app.kubernetes.io/part-of': 'better-together', // Dapr's injector looks at no other namespaces
    ...(meshed && { 'istio-injection': 'enabled' }),
  }
  const script = readFileSync(join(import.meta.dirname, 'echo-pod.mjs'), 'utf8')
  const shopPolicy = {
    ...shopPolicyFor({
      callee: whole,
      unavailable: whole,
      gone: whole,
      // As the overlays have it: where the mesh retries, Dapr does not. And as they must not have it.
      plain: meshed ? { timeout: true, circuitBreaker: true } : whole,
      'plain-twice': whole,
    }),
    metadata: metadata('shop-policy'),
    scopes: ['shop-policy'],
  }
  const strict: Resource = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: metadata('default'),
    spec: { mtls: { mode: 'STRICT' } },
  }
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: BENCH, labels } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('counting-app'), data: { 'echo-pod.mjs': script } },
    ...(meshed ? [strict] : []),
    shopPolicy,
    ...callers.map((name) => deployment(image, name, { annotations: daprised(name) })),
    deployment(image, 'callee', {
      replicas: 2,
      annotations: daprised('callee', { 'dapr.io/app-port': String(APP_PORT) }),
    }),
    ...sickSidecars.map((name) => deployment(image, name, { env: { SIDECAR: name, LISTEN: '0.0.0.0' } })),
    ...sickSidecars.map(sidecarService),
    ...plain,
  ]
}
