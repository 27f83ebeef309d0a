import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { onePod, readyPods, toolImage } from '@better-together/harness/cluster/pods'
import { waitFor } from '@better-together/shop-client/wait-for'
import { z } from 'zod'

const OUTSIDE = 'better-together-outside'
const READY_WITHIN_MS = 120_000

const outcome = z.union([z.object({ heard: z.string() }), z.object({ ended: z.string() })])
export type Outcome = z.infer<typeof outcome>

/** A question to a port: bytes to send, or a gRPC message for a sidecar's internal port. */
export type Question = { name: string; host: string; port: number } & ({ say: string } | { message: string })

type Stranger = { namespace?: string; serviceAccount?: string; meshed?: boolean; appId?: string }

/**
 * Who asks, beside the shop's own sidecars. None has a label that a workload of the shop selects by.
 */
export const strangers = {
  'pod without sidecar': {},
  'pod without sidecar, other namespace': { namespace: OUTSIDE },
  'pod of order’s service account, no Dapr': { serviceAccount: 'order', meshed: true },
  'pod of notifier’s service account, no Dapr': { serviceAccount: 'notifier', meshed: true },
  'pod with app id order and notifier’s service account': { serviceAccount: 'notifier', meshed: true, appId: 'order' },
} satisfies Record<string, Stranger>
export type StrangerName = keyof typeof strangers

const podName = (name: string) => `claim-3-${Object.keys(strangers).indexOf(name)}`
const namespaceOf = (environment: ClusterEnvironment, { namespace = environment.namespace }: Stranger) => namespace

export type Strangers = {
  /** Has a pod ask, one question after the other. */
  ask(name: StrangerName, questions: readonly Question[]): Promise<Record<string, Outcome>>
  /** kubectl's name of a pod in the shop's namespace. */
  target(name: StrangerName): string
}

/**
 * Adds these pods, and a network policy that allows everything, so that what refuses is a sidecar, a mesh or nobody,
 * whether or not the cluster enforces network policies. Takes all of it away afterwards.
 */
export async function withStrangers<Result>(
  environment: ClusterEnvironment,
  work: (strangers: Strangers) => Promise<Result>,
): Promise<Result> {
  const image = await toolImage(environment)
  const entries: [string, Stranger][] = Object.entries(strangers)
  const jobs = entries.map(([name, stranger]) =>
    job(podName(name), namespaceOf(environment, stranger), stranger, image),
  )
  const outside = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: OUTSIDE } }
  const items = [outside, lifted(environment.namespace), ...jobs]
  const program = await readFile(join(import.meta.dirname, 'probe.mjs'), 'utf8')

  async function ask(name: StrangerName, questions: readonly Question[]): Promise<Record<string, Outcome>> {
    const where = [
      '--namespace',
      namespaceOf(environment, strangers[name]),
      'exec',
      '--stdin',
      `job/${podName(name)}`,
      '--container',
      'app',
    ]
    const args = [...where, '--', 'node', '--input-type=module', '-', JSON.stringify(questions)]
    return z.record(z.string(), outcome).parse(JSON.parse(await environment.kubectl(args, program)))
  }
  try {
    await environment.kubectl(['apply', '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
    for (const [name, stranger] of entries) {
      const ready = async () =>
        (await readyPods(environment, namespaceOf(environment, stranger), `app=${podName(name)}`)).length > 0
      await waitFor(ready, {
        what: `The ${name}`,
        deadlineMs: READY_WITHIN_MS,
        everyMs: 500,
        signal: environment.signal,
      })
    }
    return await work({ ask, target: (name) => `job/${podName(name)}` })
  } finally {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
    await environment.kubectl(['delete', '--ignore-not-found', '--cascade=foreground', '--filename', '-'], list)
  }
}

const lifted = (namespace: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'claim-3-everything-allowed', namespace },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] },
})

/**
 * A Job, because Dapr's injector passes over pods that a person creates, and its operator would take a Deployment with an
 * app id of the shop for a new home of that app.
 */
const job = (name: string, namespace: string, stranger: Stranger, image: string) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace },
  spec: { backoffLimit: 0, template: template(name, stranger, image) },
})

const template = (name: string, { serviceAccount, meshed = false, appId }: Stranger, image: string) => ({
  metadata: {
    // A label that asks for a proxy would get one even where the overlay has no mesh and a control plane is left over.
    labels: { app: name, ...(!meshed && { 'sidecar.istio.io/inject': 'false' }) },
    annotations: {
      ...(!meshed && { 'linkerd.io/inject': 'disabled' }),
      ...(appId && {
        'dapr.io/enabled': 'true',
        'dapr.io/app-id': appId,
        'dapr.io/sidecar-listen-addresses': '127.0.0.1',
        'dapr.io/disable-builtin-k8s-secret-store': 'true', // there is no service account token to ask with
        'dapr.io/sidecar-seccomp-profile-type': 'RuntimeDefault',
      }),
    },
  },
  spec: {
    ...(serviceAccount && { serviceAccountName: serviceAccount }),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 1,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'app',
        image,
        imagePullPolicy: 'IfNotPresent',
        command: ['sleep', 'infinity'],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
})

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
