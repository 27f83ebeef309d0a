import { build } from 'esbuild'
import { type Mesh, podMembership } from '../cluster/mesh.ts'
import type { KubernetesObject } from '../cluster/overlays.ts'

/** The port of daprd's HTTP API, for its own app. */
export const DAPR_PORT = 3500

const PROGRAM = { name: 'program', folder: '/program', file: 'main.mjs' } as const

/** A pod beside the shop: one container `app`, and the sidecars that it asks for. */
export type Pod = {
  /** Of its workload, and its label `app`. */
  name: string
  namespace: string
  /** Has Node in it; see `toolImage`. */
  image: string
  /** What its container runs; the program of `programMap` when left out. */
  command?: readonly string[]
  env?: Readonly<Record<string, string>>
  labels?: Readonly<Record<string, string>>
  annotations?: Readonly<Record<string, string>>
  /** The mesh of the environment, and whether the pod has a proxy of it; default: it has one where there is a mesh. */
  mesh: Mesh
  joinsMesh?: boolean
  /** Puts Dapr's sidecar beside the app. @property config name of its Configuration */
  dapr?: { appId: string; appPort?: number; config?: string }
  /** The app's port, asked by GET whether the pod is ready; a pod without one is ready when it runs. */
  port?: number
  ready?: { path: string; periodSeconds: number }
  serviceAccount?: string
  /** For each of its containers. Little: the shop stands beside it, on a laptop's two cores. */
  requests?: { cpu: string; memory?: string }
  /** Lets the app see the processes of its sidecars. */
  sharesProcesses?: boolean
}

/** Returns a Deployment of the pod. */
export function deployment(pod: Pod, replicas = 1): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: pod.name, namespace: pod.namespace },
    spec: { replicas, selector: { matchLabels: { app: pod.name } }, template: podTemplate(pod) },
  }
}

/**
 * Returns a Job that holds the pod: Dapr's injector ignores pods that a person creates, and its operator would take a
 * Deployment with an app id of the shop for a new home of that app.
 */
export function job(pod: Pod): KubernetesObject {
  const { metadata, spec } = podTemplate(pod)
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: pod.name, namespace: pod.namespace },
    spec: { backoffLimit: 0, template: { metadata, spec: { ...spec, restartPolicy: 'Never' } } },
  }
}

/** Returns the pod alone. */
export function barePod(pod: Pod): KubernetesObject {
  const { metadata, spec } = podTemplate(pod)
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: pod.name, namespace: pod.namespace, ...metadata }, spec }
}

/** Returns a Service for the pods of an app. @param spec more for its `spec`, such as `clusterIP` */
export function service(
  { name, namespace }: { name: string; namespace: string },
  port: { name: string; port: number },
  spec: object = {},
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: { app: name }, ports: [port], ...spec },
  }
}

/** Returns the ConfigMap with the program that pods of its namespace run when they name no command. */
export function programMap(namespace: string, program: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: PROGRAM.name, namespace },
    data: { [PROGRAM.file]: program },
  }
}

/**
 * Returns a program as one JavaScript module: the image of the pods has Node and nothing else.
 *
 * @param entry its file
 * @throws Error when it imports a library: with one it would soon be too large for a ConfigMap
 */
export async function bundleProgram(entry: string): Promise<string> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    legalComments: 'none',
    metafile: true,
  })
  const libraries = Object.keys(metafile.inputs).filter((file) => file.includes('node_modules'))
  if (libraries.length > 0) throw new Error(`${entry} runs in a pod and must not import ${libraries[0]}`)
  return outputFiles[0]?.text ?? ''
}

function podTemplate(pod: Pod) {
  const { name, labels = {}, annotations = {}, mesh, joinsMesh = true, dapr, requests = { cpu: '1m' } } = pod
  const membership = podMembership(mesh, joinsMesh, requests)
  return {
    metadata: {
      labels: { app: name, ...membership.labels, ...labels },
      annotations: { ...membership.annotations, ...(dapr && daprAnnotations(dapr, requests)), ...annotations },
    },
    spec: {
      ...(pod.serviceAccount && { serviceAccountName: pod.serviceAccount }),
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      ...(pod.sharesProcesses && { shareProcessNamespace: true }),
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [appContainer(pod, requests)],
      ...(pod.command === undefined && { volumes: [{ name: PROGRAM.name, configMap: { name: PROGRAM.name } }] }),
    },
  }
}

function appContainer({ image, command, env = {}, port, ready }: Pod, requests: object) {
  const { path, periodSeconds } = ready ?? { path: '/healthz', periodSeconds: 1 }
  return {
    name: 'app',
    image,
    imagePullPolicy: 'IfNotPresent',
    command: command ?? ['node', `${PROGRAM.folder}/${PROGRAM.file}`],
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    ...(port !== undefined && {
      ports: [{ name: 'http', containerPort: port }],
      readinessProbe: { httpGet: { path, port: 'http' }, periodSeconds, timeoutSeconds: 5 },
    }),
    resources: { requests },
    securityContext: {
      runAsUser: 1000,
      runAsGroup: 1000,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    ...(command === undefined && {
      volumeMounts: [{ name: PROGRAM.name, mountPath: PROGRAM.folder, readOnly: true }],
    }),
  }
}

function daprAnnotations(
  { appId, appPort, config }: NonNullable<Pod['dapr']>,
  { cpu, memory }: { cpu: string; memory?: string },
): Record<string, string> {
  return {
    'dapr.io/enabled': 'true',
    'dapr.io/app-id': appId,
    ...(appPort !== undefined && { 'dapr.io/app-port': String(appPort) }),
    ...(config !== undefined && { 'dapr.io/config': config }),
    'dapr.io/sidecar-listen-addresses': '127.0.0.1',
    'dapr.io/sidecar-seccomp-profile-type': 'RuntimeDefault',
    'dapr.io/disable-builtin-k8s-secret-store': 'true', // there is no service account token to ask with
    'dapr.io/sidecar-cpu-request': cpu,
    ...(memory !== undefined && { 'dapr.io/sidecar-memory-request': memory }),
  }
}
