import { type CountingApp, startCountingApp } from '@better-together/harness/echo/echo-app'
import { post } from '@better-together/harness/echo/invoke'
import { type CallBench, withCallBench } from '@better-together/harness/echo/local'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { kill } from '@better-together/harness/local/faults'
import type { Claim } from '../src/claim.ts'
import { moveTheCalleeInTheCluster } from './cluster.ts'
import { answerFrom, placesThatAnswer } from './where.ts'

const RECOVERS_WITHIN_MS = 30_000

const facts = {
  'the callee where it was first': 'answers from there',
  'the same call after an orderly move': 'answers from there',
  'the same call after a crash and a move': 'answers from there',
  'two at once: places that answer': 2,
  'control, the old address after the move': 'nobody answers',
}

const inCluster = {
  ...facts,
  'the same call to <app>.<namespace> after a move to it': 'answers from there',
  'control, the address before the move': 'answers',
}

export const claim: Claim = {
  number: 4,
  name: 'Names, not addresses',
  fast: true,
  statement:
    'A Dapr app is called by its id; where it runs may change, in order or by a crash, and callers need not know.',
  method:
    'One caller makes the same call while the callee and its sidecar move to other ports, once stopped in order and once killed; each place answers with its own port. How long it takes is kept as evidence. The control asks the old port. On a cluster the callee’s pod is replaced, killed, and made anew in another namespace; it answers with its name.',
  run: {
    local: (environment, attachEvidence) =>
      withCallBench(environment, 'names', (bench) => moveTheCallee(bench, attachEvidence)),
    cluster: moveTheCalleeInTheCluster,
  },
  expected: {
    local: { facts },
    'dapr-only': { facts: inCluster },
    'dapr-istio': { facts: inCluster },
    'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
  },
}

async function moveTheCallee(bench: CallBench, attachEvidence: AttachEvidence): Promise<Facts> {
  const apps: CountingApp[] = []
  /** An instance of the callee, at ports that none had before. */
  const arrive = async () => {
    const app = await startCountingApp()
    apps.push(app)
    await bench.sidecar(`callee-${apps.length}`, { appId: 'callee', appPort: app.port })
    return app
  }
  try {
    const { http } = await bench.sidecar('caller')
    const from = ({ port }: CountingApp) =>
      answerFrom(String(port), { http, deadlineMs: RECOVERS_WITHIN_MS, signal: bench.signal })
    const first = await arrive()
    const before = await from(first)
    await bench.supervisor.stop(['callee-1'], 2500)
    await first.down()
    const second = await arrive()
    const orderly = await from(second)
    const old = await post(`http://127.0.0.1:${first.port}/where`, {}).catch(() => undefined)

    const third = await arrive()
    await from(third)
    const places = await placesThatAnswer(http)
    for (const process of ['callee-2', 'callee-3']) kill(bench.supervisor, process)
    await bench.supervisor.stop(['callee-2', 'callee-3'])
    await Promise.all([second.down(), third.down()])
    const fourth = await arrive()
    const crash = await from(fourth)
    await attachEvidence('from the new sidecar’s readiness to its first answer', {
      'first place': before.how,
      'orderly move': orderly.how,
      'crash and move': crash.how,
    })
    return {
      'the callee where it was first': before.seen,
      'the same call after an orderly move': orderly.seen,
      'the same call after a crash and a move': crash.seen,
      'two at once: places that answer': places,
      'control, the old address after the move': old ? `answers ${old.status}` : 'nobody answers',
    }
  } finally {
    await Promise.all(apps.map((app) => app.down().catch(() => undefined))) // those that moved are down
  }
}
