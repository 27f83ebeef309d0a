import { join } from 'node:path'
import { waitFor } from '@better-together/shop-client/wait-for'
import type { Cluster } from '../cluster/cluster.ts'
import { envoyOf } from '../cluster/envoy-stats.ts'
import { type Mesh, namespaceObjects } from '../cluster/mesh.ts'
import type { KubernetesObject } from '../cluster/overlays.ts'
import { readyPods, toolImage } from '../cluster/pods.ts'
import { type Forward, portForward } from '../cluster/port-forward.ts'
import { type Attempt, createAttemptLog, settled } from './attempts.ts'
import { invoke } from './calls.ts'
import { type EchoApp, type EchoApps, type EchoSetup, httpEndpoint } from './echo-apps.ts'
import { bundleProgram, DAPR_PORT, deployment, type Pod, programMap, service } from './pods.ts'

/** The namespace of echo apps. */
export const ECHO_NAMESPACE = 'better-together-echo'
/** The port of an echo app in a pod. */
export const ECHO_PORT = 8080
const INTERNAL_PORT = 50_002
const ENVOY_ADMIN = 15_000
const INSTANCES = 2
/** What is counted must stay so: longer than any pause between two attempts of the policies here. */
const QUIET_MS = 2500

/** What is needed of a cluster's environment. */
type Place = Cluster & { mesh: Mesh; report: (line: string) => void; signal: AbortSignal }

/** Callers and echo apps as pods of one namespace. */
export type ClusterEchoApps<CallerName extends string = string, AppName extends string = string> = EchoApps<
  CallerName,
  AppName
> & {
  /** kubectl's name of a caller's or an app's pods, in `ECHO_NAMESPACE`. */
  target(name: CallerName | AppName): string
  /** Returns Envoy's counters of one pod whose names match. */
  envoy(name: CallerName | AppName, matching: RegExp): Promise<Record<string, number>>
  /** Creates objects in the namespace of the apps. */
  apply(objects: readonly KubernetesObject[]): Promise<void>
  remove(objects: readonly KubernetesObject[]): Promise<void>
  /** Returns the names of an app's pods. */
  pods(app: AppName): Promise<string[]>
}

/** Starts pods that call and are called, runs `work`, and removes them whatever happened. */
export async function withEchoApps<CallerName extends string, AppName extends string, Result>(
  environment: Place,
  setup: EchoSetup<CallerName, AppName>,
  work: (apps: ClusterEchoApps<CallerName, AppName>) => Promise<Result>,
): Promise<Result> {
  const kubectl = environment.kubectl.in(ECHO_NAMESPACE)
  const forwards = new Map<string, Promise<Forward>>()
  /** A port-forward that stays open until the end. */
  const open = (target: string, port: number) => {
    const key = `${target}:${port}`
    const forward = forwards.get(key) ?? portForward({ kubectl, target, port })
    forwards.set(key, forward)
    return forward
  }
  const inNamespace = (object: KubernetesObject): KubernetesObject => ({
    ...object,
    metadata: { ...object.metadata, namespace: ECHO_NAMESPACE },
  })
  const target = (name: string) => `deploy/${idOf(name)}`
  const pods = async (app: string) =>
    (await readyPods(environment, ECHO_NAMESPACE, `app=${idOf(app)}`)).map(({ name }) => name)
  const attempts = async (app: string) => {
    const instances = await Promise.all((await pods(app)).map((pod) => open(`pod/${pod}`, ECHO_PORT)))
    let arrived: Attempt[] = []
    await settled(async () => {
      const logs = instances.map(async ({ url }) => (await (await fetch(`${url}/attempts`)).json()) as Attempt[])
      arrived = (await Promise.all(logs)).flat()
      return arrived.length
    }, QUIET_MS)
    return createAttemptLog(arrived)
  }
  const remove = (...options: string[]) =>
    environment.kubectl(['delete', 'namespace', ECHO_NAMESPACE, '--ignore-not-found', ...options])
  try {
    await remove('--wait') // of a run that was killed
    const names = [...Object.keys(setup.callers), ...Object.keys(setup.apps)]
    environment.report(`pods that call and are called: ${names.join(', ')}`)
    await create(environment, setup)
    await kubectl(['wait', 'deployment', '--all', '--for', 'condition=Available', '--timeout', '120s'])
    await untilNamesAreComplete(environment, setup)
    for (const name of Object.keys(setup.callers)) await open(target(name), DAPR_PORT)
    return await work({
      call: async (caller, call) =>
        invoke((await open(target(caller), DAPR_PORT)).port, { ...call, appId: idOf(call.appId) }),
      attempts,
      target,
      envoy: async (name, matching) => envoyOf((await open(target(name), ENVOY_ADMIN)).url).counters(matching),
      apply: (objects) => kubectl.apply(objects.map(inNamespace)),
      remove: (objects) => kubectl.remove(objects.map(inNamespace)),
      pods,
    })
  } finally {
    for (const opened of await Promise.allSettled(forwards.values()))
      if (opened.status === 'fulfilled') await opened.value.stop()
    await remove('--wait=false')
  }
}

/** Returns the pod of an echo app, which runs the program of `echoProgram`. */
export function echoPod(pod: Omit<Pod, 'command' | 'env' | 'port'>): Pod {
  return { ...pod, env: { PORT: String(ECHO_PORT) }, port: ECHO_PORT }
}

/** Returns the ConfigMap with the program of a namespace's echo apps. */
export async function echoProgram(namespace: string): Promise<KubernetesObject> {
  return programMap(namespace, await bundleProgram(join(import.meta.dirname, 'main.ts')))
}

/** The app id of a caller or an app, which is the name of its objects too. */
const idOf = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-')

async function create(environment: Place, setup: EchoSetup<string, string>): Promise<void> {
  const { mesh } = environment
  const [namespace, ...policies] = namespaceObjects(ECHO_NAMESPACE, { mesh, injects: true })
  const callers = Object.entries(setup.callers).flatMap(([name, { resiliency }]) =>
    resiliency
      ? [{ ...resiliency, metadata: { name: idOf(name), namespace: ECHO_NAMESPACE }, scopes: [idOf(name)] }]
      : [],
  )
  const endpoints = Object.entries(setup.endpoints ?? {}).map(([name, app]) => ({
    ...httpEndpoint(idOf(name), `http://${idOf(app)}:${ECHO_PORT}`),
    metadata: { name: idOf(name), namespace: ECHO_NAMESPACE },
  }))
  const services = Object.entries(setup.apps).flatMap(([name, { sidecar }]) =>
    sidecar === undefined || sidecar === 'dapr' ? [] : servicesWithoutDapr(idOf(name)),
  )
  const image = await toolImage(environment)
  // What Envoy counts of single services, which Istio leaves out unless asked.
  const annotations = { 'sidecar.istio.io/statsInclusionPrefixes': 'cluster.outbound,cluster.inbound' }
  const podOf = (name: string) =>
    echoPod({ name: idOf(name), namespace: ECHO_NAMESPACE, image, mesh, ...(mesh === 'istio' && { annotations }) })
  await environment.kubectl.create(namespace ? [namespace] : [])
  // Injectors and sidecars read the namespace and the policies when a pod is created.
  await environment.kubectl.create([
    ...policies,
    await echoProgram(ECHO_NAMESPACE),
    ...callers,
    ...endpoints,
    ...services,
  ])
  await environment.kubectl.create([
    ...Object.keys(setup.callers).map((name) => deployment({ ...podOf(name), dapr: { appId: idOf(name) } })),
    ...Object.entries(setup.apps).map(([name, app]) => appDeployment(podOf(name), app)),
  ])
}

/**
 * Waits until the name of each app stands for all of its pods. The cluster's DNS learns of a pod a little later than that it
 * is ready, and a sidecar that resolves the name too early stays with the pods that it found.
 */
async function untilNamesAreComplete({ kubectl, signal }: Place, setup: EchoSetup<string, string>): Promise<void> {
  const [caller] = Object.keys(setup.callers)
  if (caller === undefined) return
  const names = Object.keys(setup.apps).map((name) => `${idOf(name)}-dapr`)
  const wanted = Object.values<EchoApp>(setup.apps).map(({ sidecar = 'dapr' }) => (sidecar === 'dapr' ? INSTANCES : 1))
  const exec = ['exec', `deploy/${idOf(caller)}`, '--container', 'app', '--', 'node', '--eval', RESOLVE, ...names]
  const isComplete = async () => {
    const counts = (await kubectl.in(ECHO_NAMESPACE)(exec)).trim().split(' ').map(Number)
    return wanted.every((count, at) => counts[at] === count)
  }
  await waitFor(isComplete, { what: 'The DNS names of all echo pods', deadlineMs: 60_000, everyMs: 500, signal })
}

/** Prints how many addresses each name has. */
const RESOLVE = `
const { lookup } = require('node:dns/promises')
const count = (name) => lookup(name, { all: true, family: 4 }).then((found) => found.length, () => 0)
Promise.all(process.argv.slice(1).map(count)).then((counts) => console.log(counts.join(' ')))
`

function appDeployment(pod: Pod, { sidecar = 'dapr' }: EchoApp): KubernetesObject {
  if (sidecar === 'dapr') return deployment({ ...pod, dapr: { appId: pod.name, appPort: ECHO_PORT } }, INSTANCES)
  const env = { ...pod.env, ...(sidecar === 'unavailable' && { UNAVAILABLE_PORT: String(INTERNAL_PORT) }) }
  return deployment({ ...pod, env })
}

/**
 * Returns the app's own Service, and the one that Dapr's operator makes for each app id: headless, so that its name stands
 * for the pods' own addresses. The app can then be called by its id, although it has no sidecar.
 */
function servicesWithoutDapr(name: string): KubernetesObject[] {
  const dapr = service(
    { name: `${name}-dapr`, namespace: ECHO_NAMESPACE },
    { name: 'dapr-internal', port: INTERNAL_PORT },
    { clusterIP: 'None', selector: { app: name } },
  )
  return [service({ name, namespace: ECHO_NAMESPACE }, { name: 'http', port: ECHO_PORT }), dapr]
}
