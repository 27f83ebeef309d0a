import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { toolImage } from '@better-together/harness/cluster/pods'
import { type Forward, portForward } from '@better-together/harness/cluster/port-forward'
import { withCleanup } from '@better-together/harness/with-cleanup'
import { z } from 'zod'
import { benchObjects, bundlePodProgram, CONTROL_PORT, NAMESPACE, type Role, type Sidecars } from './cluster-objects.ts'
import type { Target } from './rounds.ts'

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
