import { readStoredState, type StoredState } from '@better-together/shop-client/stored-state'
import { type Kubectl, kubectlFor } from './kubectl.ts'
import { type Forward, portForward } from './port-forward.ts'

const NAMESPACE = 'shop'

export type ClusterEnvironment = 'dapr-only' | 'dapr-istio' | 'dapr-linkerd'

/** A cluster with one of the overlays in place, seen from outside. */
export type ClusterLab = {
  environment: ClusterEnvironment
  context: string | undefined
  namespace: string
  root: string
  /** A folder for a claim's own files; removed with the run. */
  dir: string
  /** kubectl in that context; the namespace has to be named. */
  kubectl: Kubectl
  /** Opens a way to a port of a pod, on its loopback too, runs `work`, and closes it whatever happened. */
  through<Result>(target: string, port: number, work: (url: string, port: number) => Promise<Result>): Promise<Result>
  /** What the services left in Redis. */
  stored(): Promise<StoredState>
  say: (line: string) => void
  signal: AbortSignal
}

export function createClusterLab(
  options: Pick<ClusterLab, 'environment' | 'context' | 'root' | 'dir' | 'say' | 'signal'>,
): ClusterLab {
  const { context } = options
  const kubectl = kubectlFor(context)

  async function through<Result>(target: string, port: number, work: (url: string, port: number) => Promise<Result>) {
    const way: Forward = await portForward({ context, target, port, namespace: NAMESPACE })
    try {
      return await work(way.url, way.port)
    } finally {
      await way.stop()
    }
  }

  return {
    ...options,
    namespace: NAMESPACE,
    kubectl,
    through,
    stored: async () => {
      const password = await kubectl.in(NAMESPACE).secret('redis-auth', 'password')
      return through('statefulset/redis', 6379, (_url, port) => readStoredState({ port, password }))
    },
  }
}
