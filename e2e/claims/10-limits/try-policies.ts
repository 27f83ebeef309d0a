import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterLab } from '@better-together/harness/cluster/environment'
import type { KubernetesObject } from '@better-together/harness/cluster/overlays'
import { onePod, toolImage } from '@better-together/harness/cluster/pods'
import type { Facts, Keep } from '@better-together/harness/facts'
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
export async function tryNetworkPolicies(lab: ClusterLab, keep: Keep, say: (line: string) => void): Promise<Facts> {
  const image = await toolImage(lab)
  const pods = [...callers.map((caller) => podOf(caller, lab.namespace)), listener]
  const objects = [namespace, ...pods.map((pod) => podObject(pod, image))]
  const allowing = everythingIn(lab.namespace)
  return withCleanup(
    async () => {
      say('pods that dial, in the shop and outside')
      await apply(lab, objects)
      for (const { name, namespace } of pods)
        await lab.kubectl([
          '--namespace',
          namespace,
          'wait',
          '--for=condition=Ready',
          `pod/${name}`,
          '--timeout',
          '90s',
        ])
      const listening = await addressOf(lab, OUTSIDE, LISTENER)
      const ask = () => dial(lab, 'outsider', [{ name: 'listener', host: listening, port: LISTENER_PORT }])
      const before = await ask()
      await apply(lab, [nothingIn])
      await sleep(TAKES_EFFECT_MS, undefined, { signal: lab.signal })
      const forbidden = await ask()
      await remove(lab, [nothingIn])
      const isEnforced = forbidden.listener !== 'connected'
      say(isEnforced ? 'network policies are enforced' : 'network policies are not enforced')

      const shipped = await dialAll(lab)
      await apply(lab, [allowing])
      await sleep(TAKES_EFFECT_MS, undefined, { signal: lab.signal })
      const lifted = await dialAll(lab)
      await keep('what came of each dial', {
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
    () => remove(lab, [allowing, ...objects]),
  )
}

async function dialAll(lab: ClusterLab): Promise<Ended> {
  const hosts = new Map<string, string>()
  for (const callee of new Set(dials.map((one) => one.callee)))
    hosts.set(callee, (await onePod(lab, `app=${callee}`)).ip)
  const ended: Record<string, string> = {}
  for (const caller of callers) {
    const own = dials.filter((one) => one.caller === caller)
    const targets = own.map((one) => ({ name: nameOf(one), host: hosts.get(one.callee) ?? '', port: one.port }))
    Object.assign(ended, await dial(lab, caller, targets))
  }
  return ended
}

async function dial(lab: ClusterLab, caller: Caller, targets: readonly Target[]): Promise<Record<string, string>> {
  const { name, namespace } = podOf(caller, lab.namespace)
  const program = await readFile(join(import.meta.dirname, 'dial.mjs'), 'utf8')
  const inPod = ['--namespace', namespace, 'exec', '--stdin', name, '--container', 'app', '--']
  const printed = await lab.kubectl([...inPod, 'node', '--input-type=module', '-', JSON.stringify(targets)], program)
  return z.record(z.string(), z.string()).parse(JSON.parse(printed))
}

const addressOf = ({ kubectl }: ClusterLab, namespace: string, pod: string) =>
  kubectl(['--namespace', namespace, 'get', 'pod', pod, '--output', 'jsonpath={.status.podIP}'])

const list = (items: readonly KubernetesObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
const apply = ({ kubectl }: ClusterLab, items: readonly KubernetesObject[]) =>
  kubectl(['apply', '--filename', '-'], list(items))
const remove = ({ kubectl }: ClusterLab, items: readonly KubernetesObject[]) =>
  kubectl(['delete', '--ignore-not-found', '--filename', '-'], list(items))
