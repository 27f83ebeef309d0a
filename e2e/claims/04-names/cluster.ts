import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { namespaceObjects } from '@better-together/harness/cluster/mesh'
import { type ReadyPod, readyPods, toolImage } from '@better-together/harness/cluster/pods'
import { portForward } from '@better-together/harness/cluster/port-forward'
import { invoke } from '@better-together/harness/echo/calls'
import { ECHO_PORT, echoPod, echoProgram } from '@better-together/harness/echo/cluster'
import { DAPR_PORT, deployment } from '@better-together/harness/echo/pods'
import { probe } from '@better-together/harness/echo/probe'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { waitFor } from '@better-together/shop-client/wait-for'
import { answersFrom, placesThatAnswer } from './answers-from.ts'

const HERE = 'better-together-names'
const ELSEWHERE = 'better-together-elsewhere'
const MOVES_WITHIN_MS = 90_000
/** A caller without this much patience would never learn how long a call can hang. */
const PATIENCE_MS = 5000

/** The callee’s pod is replaced, killed, and made again in another namespace; it answers with its name. */
export async function moveTheCalleeInTheCluster(
  environment: ClusterEnvironment,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const { kubectl, mesh } = environment
  const image = await toolImage(environment)
  const app = (name: string, namespace: string) =>
    deployment(echoPod({ name, namespace, image, mesh, dapr: { appId: name, appPort: ECHO_PORT } }))
  const namespaces = [HERE, ELSEWHERE].flatMap((name) =>
    namespaceObjects(name, { mesh, injects: true, takesPlaintext: true }),
  )
  try {
    await kubectl.apply([...namespaces, await echoProgram(HERE), await echoProgram(ELSEWHERE)])
    await kubectl.apply([app('caller', HERE), app('callee', HERE)])
    const caller = await newPod(environment, HERE, 'caller', [])
    environment.report('the caller and the callee are there; the callee moves')
    const target = `pod/${caller.name}`
    const forward = await portForward({ kubectl: kubectl.in(HERE), target, port: DAPR_PORT })
    try {
      const arriveElsewhere = () => kubectl.apply([app('callee', ELSEWHERE)])
      return await move(environment, { caller, http: forward.port, arriveElsewhere }, attachEvidence)
    } finally {
      await forward.stop()
    }
  } finally {
    await kubectl(['delete', 'namespace', HERE, ELSEWHERE, '--ignore-not-found'])
  }
}

type Setting = { caller: ReadyPod; http: number; arriveElsewhere: () => Promise<void> }

async function move(
  environment: ClusterEnvironment,
  { caller, http, arriveElsewhere }: Setting,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const here = environment.kubectl.in(HERE)
  const ask = (appId = 'callee') => invoke(http, { appId, id: 'where', giveUpMs: PATIENCE_MS })
  const waiting = { deadlineMs: MOVES_WITHIN_MS, signal: environment.signal }
  const from = ({ name }: ReadyPod, appId?: string) => answersFrom(name, () => ask(appId), waiting)
  const first = await newPod(environment, HERE, 'callee', [])
  const before = await from(first)
  const direct = await dialDirectly(environment, caller, first)

  await here(['rollout', 'restart', 'deployment/callee'])
  const second = await newPod(environment, HERE, 'callee', [first])
  const orderly = await from(second)
  await here(['wait', '--for=delete', `pod/${first.name}`, '--timeout', '60s'])
  const old = await dialDirectly(environment, caller, first)

  await here(['scale', 'deployment/callee', '--replicas', '2'])
  const third = await newPod(environment, HERE, 'callee', [second])
  await from(third)
  const places = await placesThatAnswer(ask)
  await here(['scale', 'deployment/callee', '--replicas', '1'])
  const killed = ['--force', '--grace-period', '0', '--ignore-not-found']
  await here(['delete', 'pod', second.name, third.name, ...killed])
  const fourth = await newPod(environment, HERE, 'callee', [second, third])
  const crash = await from(fourth)

  await arriveElsewhere()
  const away = await newPod(environment, ELSEWHERE, 'callee', [])
  await here(['delete', 'deployment', 'callee'])
  const moved = await from(away, `callee.${ELSEWHERE}`)
  await attachEvidence('from the new pod’s readiness to its first answer', {
    'first place': before.how,
    'orderly move': orderly.how,
    'crash and move': crash.how,
    'another namespace': moved.how,
  })
  return {
    'the callee where it was first': before.observed,
    'the same call after an orderly move': orderly.observed,
    'the same call after a crash and a move': crash.observed,
    'the same call to <app>.<namespace> after a move to it': moved.observed,
    'two at once: places that answer': places,
    'control, the address before the move': direct,
    'control, the old address after the move': old,
  }
}

/** Waits for a pod of an app that is ready and none of `known`. */
function newPod(
  environment: ClusterEnvironment,
  namespace: string,
  app: string,
  known: readonly ReadyPod[],
): Promise<ReadyPod> {
  const find = async () =>
    (await readyPods(environment, namespace, `app=${app}`)).find(({ name }) => known.every((one) => one.name !== name))
  const waiting = { what: `A new pod of ${app} in ${namespace}`, deadlineMs: MOVES_WITHIN_MS, everyMs: 500 }
  return waitFor(find, { ...waiting, signal: environment.signal })
}

/** What the callee's own port answers at its address, without Dapr, to the caller's pod. */
async function dialDirectly({ kubectl }: ClusterEnvironment, caller: ReadyPod, { ip }: ReadyPod): Promise<string> {
  const send = `GET /where HTTP/1.1\r\nHost: ${ip}\r\nConnection: close\r\n\r\n`
  const question = { name: 'old', host: ip, port: ECHO_PORT, send }
  const { old } = await probe(kubectl.in(caller.namespace), `pod/${caller.name}`, [question])
  return old && 'answered' in old && /^HTTP\/1\.1 200 /.test(old.answered) ? 'answers' : 'nobody answers'
}
