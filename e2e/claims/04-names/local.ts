import { post } from '@better-together/harness/echo/calls'
import type { RunningEchoApp } from '@better-together/harness/echo/echo-app'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import { kill } from '@better-together/harness/local/faults'
import { answersFrom, placesThatAnswer } from './answers-from.ts'

const RECOVERS_WITHIN_MS = 30_000

/** The callee and its sidecar move to other ports; each place answers with its own. */
export function moveTheCallee(environment: LocalEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const setup = { callers: { caller: {} }, apps: {} } as const
  return environment.withEchoApps(setup, async ({ call, startApp, startSidecar, supervisor }) => {
    let instances = 0
    /** Starts an instance of the callee, at ports that none had before. */
    const arrive = async () => {
      const app = await startApp()
      await startSidecar(`callee-${++instances}`, { appId: 'callee', appPort: app.port })
      return app
    }
    const ask = () => call('caller', { appId: 'callee', id: 'where' })
    const waiting = { deadlineMs: RECOVERS_WITHIN_MS, signal: environment.signal }
    const from = ({ port }: RunningEchoApp) => answersFrom(String(port), ask, waiting)

    const first = await arrive()
    const before = await from(first)
    await supervisor.stop(['callee-1'], 2500)
    await first.down()
    const second = await arrive()
    const orderly = await from(second)
    const old = await post(`http://127.0.0.1:${first.port}/where`).catch(() => undefined)

    const third = await arrive()
    await from(third)
    const places = await placesThatAnswer(ask)
    for (const process of ['callee-2', 'callee-3']) kill(supervisor, process)
    await supervisor.stop(['callee-2', 'callee-3'])
    await Promise.all([second.down(), third.down()])
    const fourth = await arrive()
    const crash = await from(fourth)
    await attachEvidence('from the new sidecar’s readiness to its first answer', {
      'first place': before.how,
      'orderly move': orderly.how,
      'crash and move': crash.how,
    })
    return {
      'the callee where it was first': before.observed,
      'the same call after an orderly move': orderly.observed,
      'the same call after a crash and a move': crash.observed,
      'two at once: places that answer': places,
      'control, the old address after the move': old ? `answers ${old.status}` : 'nobody answers',
    }
  })
}
