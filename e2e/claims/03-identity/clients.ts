import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { everythingAllowed, onePod, readyPods, toolImage } from '@better-together/harness/cluster/pods'
import { job, type Pod } from '@better-together/harness/echo/pods'
import { type Outcome, probe, type Question } from '@better-together/harness/echo/probe'
import { waitFor } from '@better-together/shop-client/wait-for'

const OUTSIDE = 'better-together-outside'
const READY_WITHIN_MS = 120_000

type Client = { namespace?: string; serviceAccount?: string; joinsMesh?: boolean; appId?: string }

/**
 * Who asks, beside the shop's own sidecars. None has a label that a workload of the shop selects by.
 */
export const clients = {
  'pod without sidecar': {},
  'pod without sidecar, other namespace': { namespace: OUTSIDE },
  'pod of order’s service account, no Dapr': { serviceAccount: 'order', joinsMesh: true },
  'pod of notifier’s service account, no Dapr': { serviceAccount: 'notifier', joinsMesh: true },
  'pod with app id order and notifier’s service account': {
    serviceAccount: 'notifier',
    joinsMesh: true,
    appId: 'order',
  },
} satisfies Record<string, Client>
export type ClientName = keyof typeof clients

export type Clients = {
  /** Asks questions from a client's pod. */
  ask(name: ClientName, questions: readonly Question[]): Promise<Record<string, Outcome>>
  /** kubectl's name of a pod in the shop's namespace. */
  target(name: ClientName): string
}

/**
 * Adds these pods, and a network policy that allows everything, so that what refuses is a sidecar, a mesh or nobody,
 * whether or not the cluster enforces network policies. Removes all of it afterwards.
 */
export async function withClients<Result>(
  environment: ClusterEnvironment,
  work: (clients: Clients) => Promise<Result>,
): Promise<Result> {
  const { kubectl, mesh } = environment
  const image = await toolImage(environment)
  const names = Object.keys(clients)
  const podOf = (name: string): Pod => {
    const { namespace, serviceAccount, joinsMesh = false, appId }: Client = clients[name as ClientName]
    return {
      name: `claim-3-${names.indexOf(name)}`,
      namespace: namespace ?? environment.namespace,
      image,
      command: ['sleep', 'infinity'],
      mesh,
      joinsMesh,
      ...(serviceAccount && { serviceAccount }),
      ...(appId && { dapr: { appId } }),
    }
  }
  const outside = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: OUTSIDE } }
  const lifted = everythingAllowed('claim-3-everything-allowed', environment.namespace)
  const objects = [outside, lifted, ...names.map((name) => job(podOf(name)))]
  const target = (name: ClientName) => `job/${podOf(name).name}`
  try {
    await kubectl.apply(objects)
    for (const name of names) {
      const pod = podOf(name)
      const ready = async () => (await readyPods(environment, pod.namespace, `app=${pod.name}`)).length > 0
      await waitFor(ready, {
        what: `The ${name}`,
        deadlineMs: READY_WITHIN_MS,
        everyMs: 500,
        signal: environment.signal,
      })
    }
    const ask: Clients['ask'] = (name, questions) => probe(kubectl.in(podOf(name).namespace), target(name), questions)
    return await work({ ask, target })
  } finally {
    await kubectl.remove(objects, '--cascade=foreground')
  }
}

/** Where the shop listens, by address, and where it should not be reached. */
export async function shopPorts(environment: ClusterEnvironment) {
  const { ip } = await onePod(environment, 'app=inventory')
  const service = (name: string) => `${name}.${environment.namespace}.svc.cluster.local`
  return {
    'inventory’s app': { host: ip, port: 7002 },
    'inventory’s probe port': { host: ip, port: 8081 },
    'its sidecar’s API': { host: ip, port: 3500 },
    'its sidecar’s gRPC API': { host: ip, port: 50001 },
    'its sidecar’s health port': { host: ip, port: 3501 },
    'its sidecar’s metrics': { host: ip, port: 9090 },
    'its sidecar’s internal port': { host: service('inventory-dapr'), port: 50002 },
    'legacy-pricing': { host: service('legacy-pricing'), port: 7004 },
    Redis: { host: service('redis'), port: 6379 },
    Zipkin: { host: service('zipkin'), port: 9411 },
  }
}
