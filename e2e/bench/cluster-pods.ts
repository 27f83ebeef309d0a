import { resolve } from 'node:path'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { type Mesh, namespaceObjects } from '@better-together/harness/cluster/mesh'
import type { KubernetesObject } from '@better-together/harness/cluster/overlays'
import { toolImage } from '@better-together/harness/cluster/pods'
import { type Forward, portForward } from '@better-together/harness/cluster/port-forward'
import { bundleProgram, DAPR_PORT, deployment, type Pod, programMap, service } from '@better-together/harness/echo/pods'
import { withCleanup } from '@better-together/harness/with-cleanup'
import { z } from 'zod'
import type { Target } from './rounds.ts'
import type { Layer } from './variants.ts'

export const NAMESPACE = 'better-together-bench'
const PORT = 8080
const CONTROL_PORT = 8081
const READY_TIMEOUT = '90s'
/** The same for every container, and little: two processors have to hold all variants and the shop beside them. */
const REQUESTS = { cpu: '10m', memory: '32Mi' } as const

const roles = ['callee', 'caller'] as const
type Role = (typeof roles)[number]

/** What may stand beside the two apps of a variant. */
export type Sidecars = Extract<Layer, 'none' | 'dapr' | 'mesh' | 'both'>

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

const measurement = z.object({
  latenciesMs: z.array(z.number()),
  sent: z.number(),
  errors: z.number(),
  firstError: z.string().optional(),
  lateSends: z.number(),
})
const cpu = z.record(z.string(), z.number())

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

/** Returns the program of the pods: the load generator in them must be the one that measures locally. */
export function bundlePodProgram(): Promise<string> {
  return bundleProgram(resolve(import.meta.dirname, 'cluster-pod.ts'))
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
  // A mesh's init container needs NET_ADMIN, as in the overlays.
  const labels = { 'pod-security.kubernetes.io/enforce': sidecars.some(hasProxy) ? 'privileged' : 'restricted' }
  return [
    // Each pod states whether it joins the mesh. None that has a proxy takes plaintext, so a mesh variant that answers has
    // been encrypted.
    ...namespaceObjects(NAMESPACE, { mesh, injects: false, labels }),
    programMap(NAMESPACE, program),
    noTracing,
    ...sidecars.flatMap((kind) => [
      service({ name: `callee-${kind}`, namespace: NAMESPACE }, { name: 'http', port: PORT }),
      ...roles.map((role) => deployment(podOf(role, kind, image, mesh))),
    ]),
  ]
}

function podOf(role: Role, kind: Sidecars, image: string, mesh: Mesh): Pod {
  const name = `${role}-${kind}`
  // Where the caller's requests go, from inside its pod.
  const target = hasDapr(kind)
    ? `http://127.0.0.1:${DAPR_PORT}/v1.0/invoke/callee-${kind}/method/echo`
    : `http://callee-${kind}:${PORT}/echo`
  return {
    name,
    namespace: NAMESPACE,
    image,
    env: { PORT: String(PORT), CONTROL_PORT: String(CONTROL_PORT), ...(role === 'caller' && { TARGET: target }) },
    labels: { role },
    mesh,
    joinsMesh: hasProxy(kind),
    ...(hasDapr(kind) && { dapr: { appId: name, appPort: PORT, config: noTracing.metadata.name } }),
    port: PORT,
    ready: { path: '/', periodSeconds: 30 },
    requests: REQUESTS,
    sharesProcesses: true, // the app reads what its sidecars have used
  }
}

/** As locally: what is measured is the path through the sidecars, not what a project switches on there. */
const noTracing: KubernetesObject = {
  apiVersion: 'dapr.io/v1alpha1',
  kind: 'Configuration',
  metadata: { name: 'bench', namespace: NAMESPACE },
  spec: { tracing: { samplingRate: '0' } },
}

function hasDapr(kind: Sidecars): boolean {
  return kind === 'dapr' || kind === 'both'
}

function hasProxy(kind: Sidecars): boolean {
  return kind === 'mesh' || kind === 'both'
}
