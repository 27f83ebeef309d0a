import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { type ReadyPod, readyPods, toolImage } from '@better-together/harness/cluster/pods'
import { portForward } from '@better-together/harness/cluster/port-forward'
import { APP_PORT, deployment, namespaceFor } from '@better-together/harness/echo/workloads'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { waitFor } from '@better-together/shop-client/wait-for'
import { answerFrom, placesThatAnswer } from './where.ts'

const HERE = 'better-together-names'
const ELSEWHERE = 'better-together-elsewhere'
const DAPR_PORT = 3500
const MOVES_WITHIN_MS = 90_000
/** A caller without this much patience would never learn how long a call can hang. */
const PATIENCE_MS = 5000

/** A caller and a callee of the claim's own, in namespaces of their own; the callee answers with its pod's name. */
export async function moveTheCalleeInTheCluster(
  environment: ClusterEnvironment,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const image = await toolImage(environment)
  const namespaces = [HERE, ELSEWHERE].map((name) => namespaceFor(name, environment.name))
  const apply = (...items: object[]) =>
    environment.kubectl(['apply', '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  try {
    await apply(...namespaces, deployment(HERE, 'caller', image), deployment(HERE, 'callee', image))
    const caller = await newPod(environment, HERE, 'caller', [])
    environment.report('the caller and the callee are there; the callee moves')
    const way = await portForward({
      kubectl: environment.kubectl.in(HERE),
      target: `pod/${caller.name}`,
      port: DAPR_PORT,
    })
    try {
      return await move(environment, { caller, http: way.port, apply, image }, attachEvidence)
    } finally {
      await way.stop()
    }
  } finally {
    await environment.kubectl(['delete', 'namespace', HERE, ELSEWHERE, '--ignore-not-found'])
  }
}

type Bench = { caller: ReadyPod; http: number; apply: (...items: object[]) => Promise<string>; image: string }

async function move(
  environment: ClusterEnvironment,
  { caller, http, apply, image }: Bench,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const inHere = ['--namespace', HERE]
  const waiting = { http, giveUpMs: PATIENCE_MS, deadlineMs: MOVES_WITHIN_MS, signal: environment.signal }
  const from = ({ name }: ReadyPod, appId = 'callee') => answerFrom(name, { ...waiting, appId })
  const first = await newPod(environment, HERE, 'callee', [])
  const before = await from(first)
  const address = `http://${first.ip}:${APP_PORT}/where`
  const direct = await askDirectly(environment, caller, address)

  await environment.kubectl([...inHere, 'rollout', 'restart', 'deployment/callee'])
  const second = await newPod(environment, HERE, 'callee', [first])
  const orderly = await from(second)
  await environment.kubectl([...inHere, 'wait', '--for=delete', `pod/${first.name}`, '--timeout', '60s'])
  const old = await askDirectly(environment, caller, address)

  await environment.kubectl([...inHere, 'scale', 'deployment/callee', '--replicas', '2'])
  const third = await newPod(environment, HERE, 'callee', [second])
  await from(third)
  const places = await placesThatAnswer(http)
  await environment.kubectl([...inHere, 'scale', 'deployment/callee', '--replicas', '1'])
  await environment.kubectl([
    ...inHere,
    'delete',
    'pod',
    second.name,
    third.name,
    '--force',
    '--grace-period',
    '0',
    '--ignore-not-found',
  ])
  const fourth = await newPod(environment, HERE, 'callee', [second, third])
  const crash = await from(fourth)

  await apply(deployment(ELSEWHERE, 'callee', image))
  const away = await newPod(environment, ELSEWHERE, 'callee', [])
  await environment.kubectl([...inHere, 'delete', 'deployment', 'callee'])
  const moved = await from(away, `callee.${ELSEWHERE}`)
  await attachEvidence('from the new pod’s readiness to its first answer', {
    'first place': before.how,
    'orderly move': orderly.how,
    'crash and move': crash.how,
    'another namespace': moved.how,
  })
  return {
    'the callee where it was first': before.seen,
    'the same call after an orderly move': orderly.seen,
    'the same call after a crash and a move': crash.seen,
    'the same call to <app>.<namespace> after a move to it': moved.seen,
    'two at once: places that answer': places,
    'control, the address before the move': direct,
    'control, the old address after the move': old,
  }
}

/** A pod of an app that is ready and none of `known`. */
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

/** The callee's own port by its address, without Dapr, from the caller's pod. */
async function askDirectly({ kubectl }: ClusterEnvironment, caller: ReadyPod, url: string): Promise<string> {
  const program = `fetch(process.argv[1],{signal:AbortSignal.timeout(3000)}).then(r=>console.log(r.ok?'answers':'nobody answers'),()=>console.log('nobody answers'))`
  const inCaller = ['--namespace', caller.namespace, 'exec', caller.name, '--container', 'app', '--']
  return kubectl([...inCaller, 'node', '-e', program, url])
}
