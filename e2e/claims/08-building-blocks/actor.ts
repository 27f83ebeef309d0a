import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { freePorts } from '@better-together/harness/local/ports'
import { waitFor } from '@better-together/shop-client/wait-for'
import { fixtureCommand, type Rig } from './rig.ts'

const CALLS = 20
const DEADLINE_MS = 60_000

/**
 * Twenty calls at once to one actor, and as the control the same number spread over two actors; then the app and the
 * sidecar are killed and the count is asked for again.
 */
export async function actorFacts(
  rig: Rig,
  controlPlane: string[],
  attachEvidence: AttachEvidence,
  signal: AbortSignal,
): Promise<Facts> {
  const { supervisor, dir } = rig
  const folder = join(dir, 'actor')
  await mkdir(folder)
  const { app } = await freePorts({ app: 0 })
  const sidecar = await rig.sidecar('actor', app, { extraArgs: controlPlane })
  supervisor.start('actor', fixtureCommand('actor-app.ts', { PORT: app, DAPR_HTTP_PORT: sidecar.http, FOLDER: folder }))

  async function call(id: string, method: string): Promise<number> {
    const url = `http://127.0.0.1:${sidecar.http}/v1.0/actors/CounterActor/${id}/method/${method}`
    const response = await fetch(url, { method: 'PUT', signal: AbortSignal.timeout(10_000) })
    if (!response.ok) throw new Error(`Actor ${id} answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as number
  }
  const answered = (id: string, what: string) =>
    waitFor(async () => ({ count: await call(id, 'read') }), { what, deadlineMs: DEADLINE_MS, everyMs: 200, signal })

  await answered('one', 'The actor’s first answer')
  await Promise.all(Array.from({ length: CALLS }, () => call('one', 'add')))
  await Promise.all(Array.from({ length: CALLS }, (_, n) => call(n % 2 ? 'left' : 'right', 'add')))
  const before = await call('one', 'read')
  const turns = (await readFile(join(folder, 'done.log'), 'utf8')).trim().split('\n')
  await attachEvidence('actor: every turn begun and ended, with the app’s process id', turns.join('\n'))

  supervisor.signal('actor', 'SIGKILL')
  supervisor.signal(sidecar.process, 'SIGKILL')
  const after = await answered('one', 'The actor’s answer after both were killed')
  return {
    'actor, 20 calls at once to one actor: counted': before,
    'actor, 20 calls at once to one actor: most turns at the same time': mostAtOnce(turns, ['one']),
    'actor, app and sidecar killed: count kept': after.count,
    'control, two actors: most turns at the same time': mostAtOnce(turns, ['left', 'right']),
  }
}

/** The largest number of turns of these actors that had begun and not ended. */
function mostAtOnce(turns: readonly string[], ids: readonly string[]): number {
  let open = 0
  let most = 0
  for (const [what, id = ''] of turns.map((line) => line.split(' '))) {
    if (!ids.includes(id)) continue
    open += what === 'begins' ? 1 : -1
    most = Math.max(most, open)
  }
  return most
}
