import { type ClusterEnvironment, createClusterEnvironment } from '@better-together/harness/cluster/environment'
import { clusterVersions } from '@better-together/harness/cluster/installed-versions'
import { withNodeEyes } from '@better-together/harness/cluster/node-agent'
import type { Overlay } from '@better-together/harness/cluster/overlays'
import { readyPods } from '@better-together/harness/cluster/pods'
import { z } from 'zod'
import { CONTROL, clusterArmNames, clusterArms } from './arms.ts'
import type { BenchReport } from './bench-report.ts'
import { additivityOf } from './cluster-additivity.ts'
import { runClusterBlocks } from './cluster-blocks.ts'
import { memoryRows } from './cluster-memory.ts'
import { NAMESPACE } from './cluster-objects.ts'
import { withPairs } from './cluster-pairs.ts'
import { BODY_BYTES } from './http-exchange.ts'
import type { Settings } from './run-blocks.ts'
import { lateShareOf, summarizeArm } from './summarize.ts'

export type ClusterMeasuring = Pick<ClusterEnvironment, 'context' | 'root' | 'dir' | 'signal'> & {
  environment: Overlay
  say: (line: string) => void
  settings: Settings
  tick: (line: string) => void
}

/**
 * One whole run in a cluster, beside the shop, with nothing left behind. What makes it unfit to be reported: `whyUnfit`.
 *
 * @throws Error when the cluster does not run the environment's overlay
 */
export async function measureCluster({ settings, tick, ...options }: ClusterMeasuring): Promise<BenchReport> {
  const startedAt = new Date().toISOString()
  const { environment: name, say, signal } = options
  const environment = createClusterEnvironment({ ...options, name, report: say })
  const arms = clusterArms(name)
  const versions = { node: process.version, ...(await clusterVersions(environment)) }
  const machine = await nodesOf(environment)
  const kinds = [...new Set(arms.map(({ layer }) => layer))]
  return withPairs(environment, kinds, async (pairs) => {
    say(`measuring ${arms.length} arms in ${settings.blocks} blocks at ${settings.rate} requests a second`)
    const turns = await runClusterBlocks({ arms, pairs, settings, tick, signal })
    const reports = arms.map((arm) => summarizeArm(arm, turns))
    const control = reports
      .find(({ name }) => name === CONTROL.arm)
      ?.ratios.find(({ against }) => against === CONTROL.against)
    if (!control) throw new Error(`The arms need both ${CONTROL.against} and ${CONTROL.arm}`)
    const additivity = additivityOf(turns, clusterArmNames)
    return {
      environment: name,
      startedAt,
      versions,
      machine,
      settings: { ...settings, bodyBytes: BODY_BYTES },
      control: { ...CONTROL, p50Ratio: control.p50.median, lateShare: lateShareOf(turns) },
      arms: reports,
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
  const { items } = nodes.parse(JSON.parse(await kubectl(['get', 'nodes', '--output', 'json'])))
  const kib = items.map(({ status }) => Number.parseInt(status.capacity.memory, 10)) // always told in Ki
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const [first] = items
  return {
    cores: sum(items.map(({ status }) => status.capacity.cpu)),
    memoryGiB: Math.round(sum(kib) / 2 ** 20),
    platform: `${first?.status.nodeInfo.operatingSystem} ${first?.status.nodeInfo.architecture}, ${items.length === 1 ? '1 node' : `${items.length} nodes`}`,
  }
}

/**
 * The called app and every sidecar, seen from the node: a pod may not look into its sidecars' memory. The calling app is
 * the load generator, which is no part of what is measured.
 */
async function memoryOf(environment: ClusterEnvironment): Promise<BenchReport['memory']> {
  environment.report('reading the memory of the called apps and of each sidecar')
  const pods = await readyPods(environment, NAMESPACE, 'role')
  return memoryRows(pods, await withNodeEyes(environment, (eyes) => eyes.processesOf(pods)))
}
