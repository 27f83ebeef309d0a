import { join } from 'node:path'
import { type Cluster, clusterOf } from '@better-together/harness/cluster/cluster'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { clusterExists, createCluster, deleteCluster } from '@better-together/harness/cluster/kind'
import { type Kubectl, kubectlWith } from '@better-together/harness/cluster/kubectl'
import { NotYetRun } from '@better-together/harness/facts'
import { run } from '@better-together/harness/run'
import { withCleanup } from '@better-together/harness/with-cleanup'
import { execa } from 'execa'

const KIND = 'kind-'

/** @property address of its node, as the first cluster’s pods reach it */
export type SecondCluster = Cluster & { address: string }

/**
 * Runs `work` beside a second kind cluster with the same overlay, which is deleted afterwards. kubectl’s own contexts stay as
 * they are.
 *
 * @param prepare what has to be there before the overlay’s platform is installed
 * @throws NotYetRun where the first cluster is not kind’s
 */
export async function withSecondCluster<Result>(
  environment: ClusterEnvironment,
  prepare: (kubectl: Kubectl) => Promise<void>,
  work: (second: SecondCluster) => Promise<Result>,
): Promise<Result> {
  const { root, dir, report, signal } = environment
  const context = environment.context ?? (await environment.kubectl(['config', 'current-context'])).trim()
  if (!context.startsWith(KIND))
    throw new NotYetRun(`needs a kind cluster, to make a second one beside it; ${context} is none`)
  const name = `${context.slice(KIND.length)}-second`
  const kubeconfig = join(dir, 'second-cluster.kubeconfig')
  const kubectl = kubectlWith(['--kubeconfig', kubeconfig])

  const beside = async () => {
    report(`a second cluster, ${name}, comes up`)
    if (await clusterExists(name)) await deleteCluster(name) // of a run that was killed
    await createCluster(root, name, await nodeImage(environment), kubeconfig)
    await prepare(kubectl)
    const up = [join(root, 'scripts', 'run.mjs'), 'up', environment.name, '--cluster', name]
    const options = { env: { KUBECONFIG: kubeconfig }, stdin: 'ignore', cancelSignal: signal } as const
    const command = execa(process.execPath, up, options)
    for await (const line of command) if (/^[✓✗]/.test(line)) report(`in ${name}: ${line}`)
    const internal = 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}'
    return work({ ...clusterOf(undefined, kubectl), address: await kubectl(['get', 'nodes', '--output', internal]) })
  }
  return withCleanup(beside, async () => {
    report(`the second cluster, ${name}, is deleted`)
    await deleteCluster(name)
  })
}

/** What the first cluster’s node was made from. */
async function nodeImage({ kubectl }: ClusterEnvironment): Promise<string> {
  const node = await kubectl(['get', 'nodes', '--output', 'jsonpath={.items[0].metadata.name}'])
  return (await run('docker', ['inspect', '--format', '{{.Config.Image}}', node])).trim()
}
