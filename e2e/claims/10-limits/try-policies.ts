import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import type { KubernetesObject } from '@better-together/harness/cluster/overlays'
import { onePod, toolImage } from '@better-together/harness/cluster/pods'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { withCleanup } from '@better-together/harness/with-cleanup'
import { z } from 'zod'
import {
  everythingIn,
  LISTENER,
  LISTENER_PORT,
  listener,
  namespace,
  nothingIn,
  OUTSIDE,
  podObject,
  podOf,
} from './dialling-pods.ts'
import { type Caller, callers, connected, dials, type Ended, judge, nameOf } from './foretold.ts'

/** Networks take a new policy, and a new pod's address, in within a second or two. */
const TAKES_EFFECT_MS = 10_000

type Target = { name: string; host: string; port: number }

/** What this cluster's network makes of network policies, and whether the shop's say what they should. */
export async function tryNetworkPolicies(
  environment: ClusterEnvironment,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const image = await toolImage(environment)
  const pods = [...callers.map((caller) => podOf(caller, environment.namespace)), listener]
  const objects = [namespace, ...pods.map((pod) => podObject(pod, image))]
  const allowing = everythingIn(environment.namespace)
  return withCleanup(
    async () => {
      environment.report('pods that dial, in the shop and outside')
      await apply(environment, objects)
      for (const { name, namespace } of pods)
        await environment.kubectl([
          '--namespace',
          namespace,
          'wait',
          '--for=condition=Ready',
          `pod/${name}`,
          '--timeout',
          '90s',
        ])
      const listening = await addressOf(environment, OUTSIDE, LISTENER)
      const ask = () => dial(environment, 'outsider', [{ name: 'listener', host: listening, port: LISTENER_PORT }])
      const before = await ask()
      await apply(environment, [nothingIn])
      await sleep(TAKES_EFFECT_MS, undefined, { signal: environment.signal })
      const forbidden = await ask()
      await remove(environment, [nothingIn])
      const isEnforced = forbidden.listener !== 'connected'
      environment.report(isEnforced ? 'network policies are enforced' : 'network policies are not enforced')

      const shipped = await dialAll(environment)
      await apply(environment, [allowing])
      await sleep(TAKES_EFFECT_MS, undefined, { signal: environment.signal })
      const lifted = await dialAll(environment)
      await attachEvidence('what came of each dial', {
        'of the claim’s own, without a policy': before,
        'of the claim’s own, under a policy that lets nobody in': forbidden,
        'under the shop’s policies': shipped,
        'with everything allowed': lifted,
      })
      return {
        'control, no policy: a pod dials another': before.listener ?? '(not tried)',
        'the shop’s network policies': judge(isEnforced, shipped),
        [`control, everything allowed: dials of ${dials.length} that get through`]: connected(lifted),
      }
    },
    () => remove(environment, [allowing, ...objects]),
  )
}

async function dialAll(environment: ClusterEnvironment): Promise<Ended> {
  const hosts = new Map<string, string>()
  for (const callee of new Set(dials.map((one) => one.callee)))
    hosts.set(callee, (await onePod(environment, `app=${callee}`)).ip)
  const ended: Record<string, string> = {}
  for (const caller of callers) {
    const own = dials.filter((one) => one.caller === caller)
    const targets = own.map((one) => ({ name: nameOf(one), host: hosts.get(one.callee) ?? '', port: one.port }))
    Object.assign(ended, await dial(environment, caller, targets))
  }
  return ended
}

async function dial(
  environment: ClusterEnvironment,
  caller: Caller,
  targets: readonly Target[],
): Promise<Record<string, string>> {
  const { name, namespace } = podOf(caller, environment.namespace)
  const program = await readFile(join(import.meta.dirname, 'dial.mjs'), 'utf8')
  const inPod = ['--namespace', namespace, 'exec', '--stdin', name, '--container', 'app', '--']
  const printed = await environment.kubectl(
    [...inPod, 'node', '--input-type=module', '-', JSON.stringify(targets)],
    program,
  )
  return z.record(z.string(), z.string()).parse(JSON.parse(printed))
}

const addressOf = ({ kubectl }: ClusterEnvironment, namespace: string, pod: string) =>
  kubectl(['--namespace', namespace, 'get', 'pod', pod, '--output', 'jsonpath={.status.podIP}'])

const list = (items: readonly KubernetesObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
const apply = ({ kubectl }: ClusterEnvironment, items: readonly KubernetesObject[]) =>
  kubectl(['apply', '--filename', '-'], list(items))
const remove = ({ kubectl }: ClusterEnvironment, items: readonly KubernetesObject[]) =>
  kubectl(['delete', '--ignore-not-found', '--filename', '-'], list(items))
