import { readStoredState, type StoredState } from '@better-together/shop-client/redis'
import type { Environment } from '../environment.ts'
import { NAMESPACE } from '../shop-names.ts'
import { type Kubectl, kubectlFor } from './kubectl.ts'
import { MESHES } from './mesh.ts'
import type { Overlay } from './overlays.ts'
import { portForward } from './port-forward.ts'

/** A cluster with one of the overlays in place, seen from outside. */
export type ClusterEnvironment = Omit<Environment, 'withShop' | 'name'> & {
  name: Overlay
  context: string | undefined
  namespace: string
  /** kubectl in that context; the namespace has to be named. */
  kubectl: Kubectl
  /** Runs `work` with a port-forward to a port of a pod, on its loopback too, and closes it whatever happened. */
  through<Result>(target: string, port: number, work: (url: string, port: number) => Promise<Result>): Promise<Result>
  /** Returns what the services left in Redis. */
  stored(): Promise<StoredState>
}

/** Returns the environment of a cluster that runs the overlay `name` already. */
export function createClusterEnvironment(
  options: Pick<ClusterEnvironment, 'name' | 'context' | 'root' | 'dir' | 'report' | 'signal'>,
): ClusterEnvironment {
  const { context, name } = options
  const kubectl = kubectlFor(context)

  async function through<Result>(target: string, port: number, work: (url: string, port: number) => Promise<Result>) {
    const forward = await portForward({ context, target, port, namespace: NAMESPACE })
    try {
      return await work(forward.url, forward.port)
    } finally {
      await forward.stop()
    }
  }

  return {
    ...options,
    mesh: MESHES[name],
    namespace: NAMESPACE,
    kubectl,
    through,
    stored: async () => {
      const password = await kubectl.in(NAMESPACE).secret('redis-auth', 'password')
      return through('statefulset/redis', 6379, (_url, port) => readStoredState({ port, password }))
    },
  }
}
