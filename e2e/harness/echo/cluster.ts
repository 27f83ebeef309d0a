import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { ClusterEnvironment } from '../cluster/environment.ts'
import { envoyOf } from '../cluster/envoy-stats.ts'
import type { KubernetesObject as Resource } from '../cluster/overlays.ts'
import { type Forward, portForward } from '../cluster/port-forward.ts'
import { APP_PORT, BENCH, benchObjects, type Caller, callers, DAPR_PORT } from './pods.ts'

const ENVOY_ADMIN = 15_000
/** What is counted must stay so: longer than any pause between two attempts of the policies here. */
const QUIET_MS = 2500

const counts = z.record(z.string(), z.number())
export type Answer = { status: number; pod: string | undefined; ms: number }

/** Pods that call and are called, and ways to look into them. */
export type Bench = {
  meshed: boolean
  /** Invokes an app through the caller's own sidecar. @param query what the app is told to do */
  call(caller: Caller, appId: string, query: Record<string, string | number>): Promise<Answer>
  /** How often `key` arrived at an app, over all its pods, after a time in which no more may come. */
  reached(app: string, key: string): Promise<number>
  /** Envoy's counters of one pod whose names match. */
  envoy(target: string, matching: RegExp): Promise<Record<string, number>>
  apply(resources: readonly Resource[]): Promise<void>
  remove(resources: readonly Resource[]): Promise<void>
  pods(app: string): Promise<string[]>
  /** Labels the callee's two pods as versions v1 and v2. @returns the version of each pod */
  versions(): Promise<Map<string, 'v1' | 'v2'>>
}

/** Starts the bench, and removes it whatever happens. */
export async function withBench<Result>(
  environment: ClusterEnvironment,
  work: (bench: Bench) => Promise<Result>,
): Promise<Result> {
  const meshed = environment.name !== 'dapr-only'
  const ways: Forward[] = []
  const to = async (target: string, port: number) => {
    const way = await portForward({ kubectl: environment.kubectl.in(BENCH), target, port })
    ways.push(way)
    return way
  }
  const kubectl = (args: readonly string[], items?: readonly Resource[]) =>
    environment.kubectl(
      ['--namespace', BENCH, ...args],
      items && JSON.stringify({ apiVersion: 'v1', kind: 'List', items: items.map(inBench) }),
    )
  try {
    environment.report('the bench: callers, a callee, sidecars that are sick')
    await environment.kubectl(['delete', 'namespace', BENCH, '--ignore-not-found', '--wait'])
    // The injectors ask for the namespace, and Dapr's sidecars for their policy, when a pod is made.
    const ours = ['--namespace', environment.namespace, 'get', 'deployment', 'legacy-pricing-v1', '--output']
    const image = await environment.kubectl([...ours, 'jsonpath={.spec.template.spec.containers[0].image}'])
    const [namespace, ...others] = benchObjects(image, meshed)
    await environment.kubectl(['create', '--filename', '-'], JSON.stringify(namespace))
    const workload = ({ kind }: Resource) => kind === 'Deployment'
    await kubectl(
      ['create', '--filename', '-'],
      others.filter((one) => !workload(one)),
    )
    await kubectl(['create', '--filename', '-'], others.filter(workload))
    await kubectl(['wait', 'deployment', '--all', '--for', 'condition=Available', '--timeout', '90s'])
    const pods = async (app: string) => {
      const names = await kubectl(['get', 'pods', '--selector', `app=${app}`, '--output', 'name'])
      return names.split('\n').filter((name) => name !== '')
    }
    const urls = new Map<Caller, string>()
    for (const name of callers) urls.set(name, (await to(`deploy/${name}`, DAPR_PORT)).url)
    return await work({
      meshed,
      call: (caller, appId, query) => invoke(urls.get(caller) ?? '', appId, query),
      reached: async (app, key) => {
        await sleep(QUIET_MS)
        let sum = 0
        for (const pod of await pods(app)) {
          const way = await to(pod, APP_PORT)
          sum += counts.parse(await (await fetch(`${way.url}/counts`)).json())[key] ?? 0
          await way.stop()
        }
        return sum
      },
      envoy: async (target, matching) => {
        const way = await to(target, ENVOY_ADMIN)
        return envoyOf(way.url)
          .counters(matching)
          .finally(() => way.stop())
      },
      apply: async (resources) => void (await kubectl(['apply', '--filename', '-'], resources)),
      remove: async (resources) => void (await kubectl(['delete', '--ignore-not-found', '--filename', '-'], resources)),
      pods,
      versions: async () => {
        const versions = ['v1', 'v2'] as const
        const of = new Map<string, 'v1' | 'v2'>()
        for (const [index, pod] of (await pods('callee')).entries()) {
          const version = versions[index % 2] ?? 'v1'
          await kubectl(['label', '--overwrite', pod, `version=${version}`])
          of.set(pod.replace('pod/', ''), version)
        }
        return of
      },
    })
  } finally {
    await Promise.all(ways.map((way) => way.stop()))
    await environment.kubectl(['delete', 'namespace', BENCH, '--ignore-not-found', '--wait=false'])
  }
}

const inBench = (resource: Resource): Resource => ({
  ...resource,
  metadata: { ...resource.metadata, namespace: BENCH },
})

async function invoke(url: string, appId: string, query: Record<string, string | number>): Promise<Answer> {
  const text = new URLSearchParams(Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]))
  const begun = Date.now()
  const response = await fetch(`${url}/v1.0/invoke/${appId}/method/answer?${text}`, {
    signal: AbortSignal.timeout(60_000),
  })
  const body = z.object({ pod: z.string() }).safeParse(await response.json().catch(() => undefined))
  return { status: response.status, pod: body.data?.pod, ms: Date.now() - begun }
}
