import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { MESHES } from '@better-together/harness/cluster/mesh'
import { toolImage } from '@better-together/harness/cluster/pods'
import { type Forward, portForward } from '@better-together/harness/cluster/port-forward'
import { withCleanup } from '@better-together/harness/with-cleanup'
import { z } from 'zod'
import { benchObjects, CONTROL_PORT, NAMESPACE, type Role, type Sidecars } from './cluster-objects.ts'
import { bundlePodProgram } from './cluster-program.ts'
import type { Measured } from './open-loop.ts'

const READY_TIMEOUT = '90s'

const measured = z.object({
  latenciesMs: z.array(z.number()),
  sent: z.number(),
  errors: z.number(),
  firstError: z.string().optional(),
  lateSends: z.number(),
})
const cpu = z.record(z.string(), z.number())

/** The two pods of an arm, and what can be asked of them from outside. */
export type Pair = {
  /** The load of one turn, sent by the caller's pod. @throws Error when the pod does not tell */
  turn(rate: number, seconds: number): Promise<Measured>
  /** CPU time so far in ms of each program, such as `callee daprd`; the caller's app is the load generator itself. */
  cpuMs(): Promise<Map<string, number>>
}

/** Pods for each set of sidecars, as long as `work` takes. They go with their namespace, whatever happened. */
export async function withPairs<Result>(
  environment: ClusterEnvironment,
  sidecars: readonly Sidecars[],
  work: (pairs: ReadonlyMap<Sidecars, Pair>) => Promise<Result>,
): Promise<Result> {
  const { kubectl, report, signal } = environment
  const remove = () => kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=true'])
  const ways: Forward[] = []
  await remove() // what a run that was killed left
  const start = async () => {
    const objects = benchObjects({
      sidecars,
      mesh: MESHES[environment.name],
      image: await toolImage(environment),
      program: await bundlePodProgram(),
    })
    await kubectl(['apply', '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
    report(`waiting for ${2 * sidecars.length} pods in namespace ${NAMESPACE}`)
    await waitForPods(environment)
    signal.throwIfAborted()
    const pairs = new Map<Sidecars, Pair>()
    for (const kind of sidecars) {
      const open = async (role: Role) => {
        const target = `deploy/${role}-${kind}`
        const way = await portForward({
          context: environment.context,
          target,
          port: CONTROL_PORT,
          namespace: NAMESPACE,
        })
        ways.push(way)
        return way.url
      }
      pairs.set(kind, pairOf(await open('caller'), await open('callee'), signal))
    }
    return work(pairs)
  }
  return withCleanup(start, async () => {
    await Promise.all(ways.map((way) => way.stop()))
    report('taking the pods away again')
    await remove()
  })
}

async function waitForPods({ kubectl }: ClusterEnvironment): Promise<void> {
  const inNamespace = ['--namespace', NAMESPACE]
  const names = (await kubectl([...inNamespace, 'get', 'deployments', '--output', 'name'])).split('\n')
  const status = (name: string) => kubectl([...inNamespace, 'rollout', 'status', name, '--timeout', READY_TIMEOUT])
  try {
    await Promise.all(names.map(status))
  } catch (cause) {
    const list = await kubectl([...inNamespace, 'get', 'pods', '--output', 'wide'])
    const warnings = await kubectl([...inNamespace, 'get', 'events', '--field-selector', 'type=Warning'])
    throw new Error(`${(cause as Error).message}\n\n${list}\n\n${warnings.split('\n').slice(-15).join('\n')}`, {
      cause,
    })
  }
}

function pairOf(caller: string, callee: string, signal: AbortSignal): Pair {
  const ask = async <Schema extends z.ZodType>(url: string, schema: Schema): Promise<z.infer<Schema>> => {
    const response = await fetch(url, { signal })
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
    return schema.parse(await response.json())
  }
  return {
    turn: async (rate, seconds) => {
      const found = await ask(`${caller}/turn?rate=${rate}&seconds=${seconds}`, measured)
      return { ...found, firstError: found.firstError }
    },
    cpuMs: async () => {
      const both = await Promise.all([ask(`${caller}/cpu`, cpu), ask(`${callee}/cpu`, cpu)])
      const [ofCaller = [], ofCallee = []] = both.map((one) => Object.entries(one))
      return new Map([
        ...ofCaller.filter(([name]) => name !== 'node').map(([name, ms]) => [`caller ${name}`, ms] as const),
        ...ofCallee.map(([name, ms]) => [`callee ${name === 'node' ? 'app' : name}`, ms] as const),
      ])
    },
  }
}
