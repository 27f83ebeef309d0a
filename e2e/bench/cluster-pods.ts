import { resolve } from 'node:path'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { type Mesh, namespaceObjects, podMembership } from '@better-together/harness/cluster/mesh'
import type { KubernetesObject } from '@better-together/harness/cluster/overlays'
import { toolImage } from '@better-together/harness/cluster/pods'
import { type Forward, portForward } from '@better-together/harness/cluster/port-forward'
import { withCleanup } from '@better-together/harness/with-cleanup'
import { build } from 'esbuild'
import { z } from 'zod'
import type { Target } from './rounds.ts'
import type { Layer } from './variants.ts'

export const NAMESPACE = 'better-together-bench'
const CONTROL_PORT = 8081
const PORT = 8080
const FOLDER = '/bench'
const PROGRAM = 'pod.mjs'
/** The same for every container, and little: two processors have to hold all variants and the shop beside them. */
const REQUEST = { cpu: '10m', memory: '32Mi' } as const

/** What may stand beside the two apps of a variant. */
export type Sidecars = Extract<Layer, 'none' | 'dapr' | 'mesh' | 'both'>
type Role = 'caller' | 'callee'

const READY_TIMEOUT = '90s'

const measurement = z.object({
  latenciesMs: z.array(z.number()),
  sent: z.number(),
  errors: z.number(),
  firstError: z.string().optional(),
  lateSends: z.number(),
})
const cpu = z.record(z.string(), z.number())

/**
 * Starts two pods for each set of sidecars and runs `work`: a target sends from the caller's pod to the callee's. The pods
 * are removed with their namespace, whatever happened.
 */
export async function withPairs<Result>(
  environment: ClusterEnvironment,
  sidecars: readonly Sidecars[],
  work: (pairs: ReadonlyMap<Sidecars, Target>) => Promise<Result>,
): Promise<Result> {
  const { kubectl, report, signal } = environment
  const remove = () => kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=true'])
  const forwards: Forward[] = []
  await remove() // what a run that was killed left
  const start = async () => {
    const image = await toolImage(environment)
    const program = await bundlePodProgram()
    await kubectl.apply(benchObjects({ sidecars, mesh: environment.mesh, image, program }))
    report(`waiting for ${2 * sidecars.length} pods in namespace ${NAMESPACE}`)
    await waitForPods(environment)
    signal.throwIfAborted()
    const pairs = new Map<Sidecars, Target>()
    for (const kind of sidecars) {
      const open = async (role: Role) => {
        const target = `deploy/${role}-${kind}`
        const forward = await portForward({ kubectl: kubectl.in(NAMESPACE), target, port: CONTROL_PORT })
        forwards.push(forward)
        return forward.url
      }
      pairs.set(kind, pairOf(await open('caller'), await open('callee'), signal))
    }
    return work(pairs)
  }
  return withCleanup(start, async () => {
    await Promise.all(forwards.map((forward) => forward.stop()))
    report('removing the pods')
    await remove()
  })
}

async function waitForPods(environment: ClusterEnvironment): Promise<void> {
  const kubectl = environment.kubectl.in(NAMESPACE)
  const names = (await kubectl(['get', 'deployments', '--output', 'name'])).split('\n')
  try {
    await Promise.all(names.map((name) => kubectl(['rollout', 'status', name, '--timeout', READY_TIMEOUT])))
  } catch (cause) {
    const list = await kubectl(['get', 'pods', '--output', 'wide'])
    const warnings = await kubectl(['get', 'events', '--field-selector', 'type=Warning'])
    throw new Error(`${(cause as Error).message}\n\n${list}\n\n${warnings.split('\n').slice(-15).join('\n')}`, {
      cause,
    })
  }
}

function pairOf(caller: string, callee: string, signal: AbortSignal): Target {
  async function get<Schema extends z.ZodType>(url: string, schema: Schema): Promise<z.infer<Schema>> {
    const response = await fetch(url, { signal })
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
    return schema.parse(await response.json())
  }
  return {
    measure: async (rate, seconds) => {
      const result = await get(`${caller}/measure?rate=${rate}&seconds=${seconds}`, measurement)
      return { ...result, firstError: result.firstError }
    },
    // By program, such as `callee daprd`. The caller's app is the load generator itself.
    cpuMs: async () => {
      const both = await Promise.all([get(`${caller}/cpu`, cpu), get(`${callee}/cpu`, cpu)])
      const [ofCaller = [], ofCallee = []] = both.map((one) => Object.entries(one))
      return new Map([
        ...ofCaller.filter(([name]) => name !== 'node').map(([name, ms]) => [`caller ${name}`, ms] as const),
        ...ofCallee.map(([name, ms]) => [`callee ${name === 'node' ? 'app' : name}`, ms] as const),
      ])
    },
  }
}

export type BenchObjects = {
  sidecars: readonly Sidecars[]
  mesh: Mesh
  image: string
  /** The program of the pods. */
  program: string
}

/** Returns all that the benchmark puts into the cluster: its namespace, and a caller and a callee for each set of sidecars. */
export function benchObjects({ sidecars, mesh, image, program }: BenchObjects): KubernetesObject[] {
  const pods = sidecars.flatMap((kind) => [
    service(kind),
    deployment('callee', kind, image, mesh),
    deployment('caller', kind, image, mesh),
  ])
  // A mesh's init container needs NET_ADMIN, as in the overlays.
  const labels = { 'pod-security.kubernetes.io/enforce': sidecars.some(hasProxy) ? 'privileged' : 'restricted' }
  // Each pod states whether it joins the mesh. None that has a proxy takes plaintext, so a mesh variant that answers has
  // been encrypted.
  const namespace = namespaceObjects(NAMESPACE, { mesh, injects: false, labels })
  return [...namespace, programMap(program), noTracing, ...pods]
}

const inNamespace = (name: string) => ({ name, namespace: NAMESPACE })

const programMap = (program: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: inNamespace('program'),
  data: { [PROGRAM]: program },
})

/** As locally: what is measured is the path through the sidecars, not what a project switches on there. */
const noTracing: KubernetesObject = {
  apiVersion: 'dapr.io/v1alpha1',
  kind: 'Configuration',
  metadata: inNamespace('bench'),
  spec: { tracing: { samplingRate: '0' } },
}

const service = (kind: Sidecars): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: inNamespace(`callee-${kind}`),
  spec: { selector: { app: `callee-${kind}` }, ports: [{ name: 'http', port: PORT }] },
})

const hasDapr = (kind: Sidecars) => kind === 'dapr' || kind === 'both'
const hasProxy = (kind: Sidecars) => kind === 'mesh' || kind === 'both'

/** Where a variant's requests go, from inside the caller's pod. */
const target = (kind: Sidecars) =>
  hasDapr(kind) ? `http://127.0.0.1:3500/v1.0/invoke/callee-${kind}/method/echo` : `http://callee-${kind}:${PORT}/echo`

function deployment(role: Role, kind: Sidecars, image: string, mesh: Mesh): KubernetesObject {
  const app = `${role}-${kind}`
  const dapr = {
    'dapr.io/enabled': 'true',
    'dapr.io/app-id': app,
    'dapr.io/app-port': String(PORT),
    'dapr.io/config': 'bench',
    'dapr.io/sidecar-listen-addresses': '127.0.0.1',
    'dapr.io/sidecar-seccomp-profile-type': 'RuntimeDefault',
    'dapr.io/disable-builtin-k8s-secret-store': 'true',
    'dapr.io/sidecar-cpu-request': REQUEST.cpu,
    'dapr.io/sidecar-memory-request': REQUEST.memory,
  }
  const membership = podMembership(mesh, hasProxy(kind), REQUEST)
  const annotations = { ...(hasDapr(kind) && dapr), ...membership.annotations }
  const labels = { app, role, ...membership.labels }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: inNamespace(app),
    spec: {
      replicas: 1,
      selector: { matchLabels: { app } },
      template: {
        metadata: { labels, annotations },
        spec: podSpec(image, role === 'caller' ? target(kind) : undefined),
      },
    },
  }
}

function podSpec(image: string, calls: string | undefined) {
  const env = { PORT: String(PORT), CONTROL_PORT: String(CONTROL_PORT), ...(calls && { TARGET: calls }) }
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    shareProcessNamespace: true, // the app reads what its sidecars have used
    terminationGracePeriodSeconds: 1,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    volumes: [{ name: 'program', configMap: { name: 'program' } }],
    containers: [
      {
        name: 'app',
        image,
        imagePullPolicy: 'IfNotPresent',
        command: ['node', `${FOLDER}/${PROGRAM}`],
        env: Object.entries(env).map(([name, value]) => ({ name, value })),
        ports: [{ name: 'http', containerPort: PORT }],
        readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 30, timeoutSeconds: 5 },
        resources: { requests: REQUEST },
        securityContext: {
          runAsUser: 1000,
          runAsGroup: 1000,
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [{ name: 'program', mountPath: FOLDER, readOnly: true }],
      },
    ],
  }
}

/**
 * Returns the program of the pods as one JavaScript module: their image holds Node and no more, and the load generator in
 * them must be the one that measures locally.
 */
export async function bundlePodProgram(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [resolve(import.meta.dirname, 'cluster-pod.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    legalComments: 'none',
  })
  return outputFiles[0]?.text ?? ''
}
