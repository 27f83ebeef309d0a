import { join } from 'node:path'
import { run } from '../run.ts'

/** Returns whether kind has a cluster of this name. */
export async function clusterExists(cluster: string): Promise<boolean> {
  return (await run('kind', ['get', 'clusters'])).split('\n').includes(cluster)
}

/**
 * Creates a cluster and waits until its node is ready.
 *
 * @param nodeImage undefined: the one that this release of kind is tested with
 * @param kubeconfig file for access to it; undefined: kubectl's own, where the cluster becomes the current context
 */
export async function createCluster(
  root: string,
  cluster: string,
  nodeImage: string | undefined,
  kubeconfig?: string,
): Promise<void> {
  const config = join(root, 'deploy', 'platform', 'kind', 'cluster.yaml')
  const image = nodeImage === undefined ? [] : ['--image', nodeImage]
  const access = kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]
  await run('kind', ['create', 'cluster', '--name', cluster, '--config', config, '--wait', '120s', ...image, ...access])
}

/** Makes the cluster kubectl's current context, as creating it does; the kubeconfig may be another one by now. */
export async function useCluster(cluster: string): Promise<void> {
  await run('kind', ['export', 'kubeconfig', '--name', cluster])
}

/** Deletes a cluster with everything in it. */
export async function deleteCluster(cluster: string): Promise<void> {
  await run('kind', ['delete', 'cluster', '--name', cluster])
}
