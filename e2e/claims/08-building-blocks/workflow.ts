import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { freePorts } from '@better-together/harness/local/ports'
import { answers, waitFor } from '@better-together/shop-client/wait-for'
import { z } from 'zod'
import { fixtureCommand, type Rig } from './rig.ts'

const DEADLINE_MS = 60_000
/** Long after a process that was killed is back, and longer than the SDK's pause before it connects again. */
const PATIENCE_MS = 6000

const workflowState = z.object({ status: z.unknown(), output: z.string().optional() })

/**
 * One order as a workflow of four steps. Its app is killed in the middle of the second, its sidecar in the middle of the
 * third. As the control, an order as plain code in the same app, killed by the same signal.
 *
 * @param controlPlane daprd's flags for placement and scheduler
 */
export async function workflowFacts(
  rig: Rig,
  controlPlane: string[],
  attachEvidence: AttachEvidence,
  signal: AbortSignal,
): Promise<Facts> {
  const { supervisor, dir } = rig
  const folder = join(dir, 'workflow')
  await mkdir(folder)
  const { app } = await freePorts({ app: 0 })
  const appUrl = `http://127.0.0.1:${app}`
  const sidecar = await rig.sidecar('workflow', app, { extraArgs: controlPlane })
  supervisor.start(
    'workflow',
    fixtureCommand('workflow-app.ts', { PORT: app, DAPR_GRPC_PORT: sidecar.grpc, FOLDER: folder }),
  )

  const waiting = (what: string) => ({ what, deadlineMs: DEADLINE_MS, signal })
  const log = async () => (await readFile(join(folder, 'done.log'), 'utf8').catch(() => '')).split('\n')
  const times = async (what: string) => (await log()).filter((line) => line.startsWith(`${what} `)).length
  const happened = (what: string, atLeast = 1, deadlineMs = DEADLINE_MS) =>
    waitFor(async () => (await times(what)) >= atLeast, { ...waiting(`“${what}”, ${atLeast} times,`), deadlineMs })
  const open = (name: string) => writeFile(join(folder, `gate-${name}`), '')
  const appIsBack = () => waitFor(() => answers(`${appUrl}/healthz`), waiting('The workflow app’s start'))

  await appIsBack()
  await fetch(`${appUrl}/plain/plain`, { method: 'POST' })
  await waitFor(
    async () => (await fetch(`${appUrl}/workflow/durable`, { method: 'POST' })).ok,
    waiting('Scheduling a workflow'),
  )
  for (const order of ['plain', 'durable']) {
    await open(`${order}-reserve`)
    await happened(`${order} begins charge`)
  }

  supervisor.signal('workflow', 'SIGKILL')
  await happened('durable begins charge', 2)
  await open('durable-charge')
  await open('plain-charge')

  await happened('durable begins ship')
  supervisor.signal(sidecar.process, 'SIGKILL')
  // @dapr/dapr 3.18.0 connects again after a stream that ended, but not after its first stream broke: it logs "Worker
  // failed" and the app lives on without a worker. So the app is restarted, as a liveness probe would have it.
  const cameBack = await happened('durable begins ship', 2, PATIENCE_MS).catch(() => false)
  if (!cameBack) supervisor.signal('workflow', 'SIGKILL')
  await happened('durable begins ship', 2)
  for (const name of ['durable-ship', 'durable-notify', 'plain-ship', 'plain-notify']) await open(name)

  const end = await waitFor(async () => {
    const state = workflowState.parse(await (await fetch(`${appUrl}/workflow/durable`)).json())
    return state.output !== undefined && state
  }, waiting('The workflow’s end'))
  await attachEvidence('workflow: every step begun and ended, with the app’s process id', (await log()).join('\n'))
  const begun = (step: string) => times(`durable begins ${step}`)
  return {
    'workflow, app and sidecar killed: its result': end.output ?? '',
    'workflow, step done before both kills: times begun': await begun('reserve'),
    'workflow, step in which the app was killed: times begun': await begun('charge'),
    'workflow, step in which the sidecar was killed: times begun': await begun('ship'),
    'workflow, step after both kills: times begun': await begun('notify'),
    'workflow, sidecar killed: the SDK’s worker connects again by itself': cameBack,
    'control, plain code, app killed: steps ended': await times('plain ends'),
  }
}
