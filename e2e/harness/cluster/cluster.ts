import { NAMESPACE } from '../shop-names.ts'
import { type Kubectl, kubectlFor } from './kubectl.ts'
import { portForward } from './port-forward.ts'

/** A cluster that runs the shop, reached with kubectl. */
export type Cluster = {
  /** kubectl's context; undefined: the current one. */
  context: string | undefined
  /** The shop's. */
  namespace: string
  /** kubectl in that context; the namespace has to be named. */
  kubectl: Kubectl
  /** Runs `work` with a port-forward to a port of a pod, on its loopback too, and closes it whatever happened. */
  through<Result>(target: string, port: number, work: (url: string, port: number) => Promise<Result>): Promise<Result>
}

/**
 * Returns the cluster of a kubectl context.
 *
 * @param context undefined: the current one
 * @param kubectl for a cluster that only another kubeconfig knows
 */
export function clusterOf(context: string | undefined, kubectl = kubectlFor(context)): Cluster {
  return {
    context,
    namespace: NAMESPACE,
    kubectl,
    async through(target, port, work) {
      const forward = await portForward({ kubectl: kubectl.in(NAMESPACE), target, port })
      try {
        return await work(forward.url, forward.port)
      } finally {
        await forward.stop()
      }
    },
  }
}
