import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { clusterVersions } from '@better-together/harness/cluster/installed-versions'
import { withNodeAgent } from '@better-together/harness/cluster/node-agent'
import { readyPods } from '@better-together/harness/cluster/pods'
import type { Report } from '@better-together/harness/progress'
import { z } from 'zod'
import type { BenchReport } from './bench-report.ts'
import { NAMESPACE, withPairs } from './cluster-pods.ts'
import { BODY_BYTES } from './http-call.ts'
import { runRounds, type Settings } from './rounds.ts'
import { additivityOf, summarize } from './summarize.ts'
import { type ClusterVariant, clusterVariantNames, clusterVariants } from './variants.ts'

/** Nodes and proxies learn a moment late that a pod is ready. */
const WARM_UP = { seconds: 4, attempts: 3 }

type Options = { settings: Settings; tick: Report }

/**
 * Runs the whole benchmark in a cluster, beside the shop, and leaves nothing behind. The load is sent from inside the pods,
 * one pod at a time. What makes it unfit to report: `whyUnfit`.
 *
 * @throws Error when the cluster does not run the environment's overlay
 */
export async function measureCluster(
  environment: ClusterEnvironment,
  { settings, tick }: Options,
): Promise<BenchReport> {
  const startedAt = new Date().toISOString()
  const { name, report, signal } = environment
  const variants = clusterVariants(name)
  const versions = { node: process.version, ...(await clusterVersions(environment)) }
  const machine = await nodesOf(environment)
  const kinds = [...new Set(variants.map(({ layer }) => layer))]
  return withPairs(environment, kinds, async (pairs) => {
    report(`measuring ${variants.length} variants in ${settings.blocks} rounds at ${settings.rate} requests a second`)
    const targetOf = ({ name: variant, layer }: ClusterVariant) => {
      const pair = pairs.get(layer)
      if (!pair) throw new Error(`Nothing is set up for ${variant}`)
      return pair
    }
    const runs = await runRounds({ variants, targetOf, settings, warmUp: WARM_UP, tick, signal })
    const additivity = additivityOf(runs, clusterVariantNames)
    return {
      environment: name,
      startedAt,
      versions,
      machine,
      settings: { ...settings, bodyBytes: BODY_BYTES },
      ...summarize(variants, runs),
      ...(additivity && { additivity }),
      memory: await memoryOf(environment),
    }
  })
}

const nodes = z.object({
  items: z.array(
    z.object({
      status: z.object({
        capacity: z.object({ cpu: z.coerce.number(), memory: z.string() }),
        nodeInfo: z.object({ operatingSystem: z.string(), architecture: z.string() }),
      }),
    }),
  ),
})

async function nodesOf({ kubectl }: ClusterEnvironment): Promise<BenchReport['machine']> {
  const { items } = await kubectl.json(['get', 'nodes'], nodes)
  const kib = items.map(({ status }) => Number.parseInt(status.capacity.memory, 10)) // always in Ki
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const [first] = items
  return {
    cores: sum(items.map(({ status }) => status.capacity.cpu)),
    memoryGiB: Math.round(sum(kib) / 2 ** 20),
    platform: `${first?.status.nodeInfo.operatingSystem} ${first?.status.nodeInfo.architecture}, ${items.length === 1 ? '1 node' : `${items.length} nodes`}`,
  }
}

/**
 * The called app and every sidecar, read on the node: a pod may not look into its sidecars' memory. The calling app is the
 * load generator, which is no part of what is measured.
 */
async function memoryOf(environment: ClusterEnvironment): Promise<BenchReport['memory']> {
  environment.report('reading the memory of the called apps and of each sidecar')
  const pods = await readyPods(environment, NAMESPACE, 'role')
  return memoryRows(pods, await withNodeAgent(environment, (agent) => agent.processesOf(pods)))
}

type Program = { address: string; args: readonly string[]; pssMiB: number; rssMiB: number }

const SIDECARS: Record<string, string> = {
  none: 'no sidecar',
  dapr: 'Dapr alone',
  mesh: 'mesh alone',
  both: 'Dapr + mesh',
}

/** Returns the memory of the programs in the benchmark's pods, by role, program and what stands beside it. */
export function memoryRows(
  pods: readonly { name: string; ip: string }[],
  programs: readonly Program[],
): BenchReport['memory'] {
  const rows = programs.flatMap(({ address, args, pssMiB, rssMiB }) => {
    const [role, kind = ''] = pods.find(({ ip }) => ip === address)?.name.split('-') ?? []
    const program = args[0]?.split('/').at(-1) ?? ''
    if (role === undefined || program === 'pause') return []
    const isApp = program === 'node'
    if (isApp && role === 'caller') return []
    return [{ process: `${role} ${isApp ? 'app' : program}, ${SIDECARS[kind] ?? kind}`, pssMiB, rssMiB }]
  })
  return rows.length > 0 ? rows.sort((one, other) => one.process.localeCompare(other.process)) : null
}
