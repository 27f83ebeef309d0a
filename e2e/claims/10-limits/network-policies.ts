import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { everythingAllowed, onePod, toolImage } from '@better-together/harness/cluster/pods'
import { ECHO_PORT, echoPod, echoProgram } from '@better-together/harness/echo/cluster'
import { barePod, type Pod } from '@better-together/harness/echo/pods'
import { probe } from '@better-together/harness/echo/probe'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { withCleanup } from '@better-together/harness/with-cleanup'
import { type Caller, callers, classify, connected, dials, type Ended, nameOf } from './expected-dials.ts'

/** Outside the shop: of a caller, and of a pod that listens, where the claim makes the policies. */
const OUTSIDE = 'better-together-policies'
const LISTENER = 'listener'
/** Networks take a new policy, and a new pod's address, in within a second or two. */
const TAKES_EFFECT_MS = 10_000

type Target = { name: string; host: string; port: number }

/** What this cluster's network makes of network policies, and whether the shop's do what they should. */
export async function tryNetworkPolicies(
  environment: ClusterEnvironment,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const { kubectl, report, signal } = environment
  const image = await toolImage(environment)
  const listener = echoPod({ name: LISTENER, namespace: OUTSIDE, image, mesh: environment.mesh, joinsMesh: false })
  const pods = [...callers.map((caller) => podOf(environment, caller, image)), listener]
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: OUTSIDE } }
  const objects = [namespace, await echoProgram(OUTSIDE), ...pods.map(barePod)]
  const allowing = everythingAllowed('claim-10-everything-allowed', environment.namespace)
  const takesEffect = () => sleep(TAKES_EFFECT_MS, undefined, { signal })

  const work = async () => {
    report('pods that dial, in the shop and outside')
    await kubectl.apply(objects)
    for (const pod of pods)
      await kubectl.in(pod.namespace)(['wait', '--for=condition=Ready', `pod/${pod.name}`, '--timeout', '90s'])
    const address = ['get', 'pod', LISTENER, '--output', 'jsonpath={.status.podIP}']
    const host = await kubectl.in(OUTSIDE)(address)
    const ask = () => dial(environment, 'other-namespace', [{ name: LISTENER, host, port: ECHO_PORT }])
    const before = await ask()
    await kubectl.apply([nothingIn])
    await takesEffect()
    const forbidden = await ask()
    await kubectl.remove([nothingIn])
    const isEnforced = forbidden[LISTENER] !== 'connected'
    report(isEnforced ? 'network policies are enforced' : 'network policies are not enforced')

    const shipped = await dialAll(environment)
    await kubectl.apply([allowing])
    await takesEffect()
    const lifted = await dialAll(environment)
    await attachEvidence('what came of each dial', {
      'of the claim’s own, without a policy': before,
      'of the claim’s own, under a policy that lets nobody in': forbidden,
      'under the shop’s policies': shipped,
      'with everything allowed': lifted,
    })
    return {
      'control, no policy: a pod dials another': before[LISTENER] ?? '(not tried)',
      'the shop’s network policies': classify(isEnforced, shipped),
      [`control, everything allowed: dials of ${dials.length} that get through`]: connected(lifted),
    }
  }
  return withCleanup(work, () => kubectl.remove([allowing, ...objects]))
}

const namespaceOf = (environment: ClusterEnvironment, caller: Caller) =>
  caller === 'other-namespace' ? OUTSIDE : environment.namespace

/**
 * Returns a caller's pod. Without any sidecar: a proxy would take every connection itself, and what is asked here is what
 * the network does with one.
 */
function podOf(environment: ClusterEnvironment, caller: Caller, image: string): Pod {
  return {
    name: `claim-10-${caller}`,
    namespace: namespaceOf(environment, caller),
    image,
    command: ['sleep', 'infinity'],
    mesh: environment.mesh,
    joinsMesh: false,
    // What the shop's policies select by. The services that Dapr makes for these two select by it as well, but nobody calls
    // order or notifier by Dapr.
    ...((caller === 'order' || caller === 'notifier') && { labels: { app: caller } }),
  }
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

/** How each dial of a caller ended. */
async function dial(environment: ClusterEnvironment, caller: Caller, targets: readonly Target[]): Promise<Ended> {
  const kubectl = environment.kubectl.in(namespaceOf(environment, caller))
  const outcomes = await probe(kubectl, `pod/claim-10-${caller}`, targets)
  return Object.fromEntries(
    Object.entries(outcomes).map(([name, outcome]) => [name, 'ended' in outcome ? outcome.ended : outcome.answered]),
  )
}

/** Nobody may talk to the listener: the policy that a network enforces or does not. */
const nothingIn = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'nothing-in', namespace: OUTSIDE },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
}
