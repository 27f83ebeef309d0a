import type { Controls } from '../../../src/protocol/controls.ts'
import { recording } from '../replay/replay.ts'
import { panelOpen } from '../state/keyboard.ts'
import { controls } from '../state/state.ts'
import { ActiveFaults } from './active-faults.tsx'
import { ClaimRunner } from './claim-runner.tsx'
import { FaultForm } from './fault-form.tsx'
import { Problem, useRequest } from './form.tsx'
import { LoadForm } from './load-form.tsx'

/** The controls of the system, or why there are none. */
export function Panel() {
  if (!panelOpen.value) return null
  const current = controls.value
  const enabled = current?.enabled === true && !recording.value
  return (
    <aside id="controls" class="panel" aria-labelledby="controls-title" data-controls={enabled ? 'on' : 'off'}>
      <h2 id="controls-title">Controls</h2>
      {enabled ? <Forms current={current} /> : <Why current={current} />}
      {!recording.value && (
        <a class="button" href="./api/recording.html" download="better-together.html">
          Save the last minutes as one file
        </a>
      )}
    </aside>
  )
}

function Forms({ current }: { current: Controls }) {
  return (
    <>
      <ResetAll />
      <ActiveFaults faults={current.faults} />
      {current.available.length > 0 && <FaultForm available={current.available} />}
      <LoadForm load={current.load} />
      {current.claims.length > 0 && <ClaimRunner claims={current.claims} run={current.claimRun} />}
      <Notes notes={current.notes} />
    </>
  )
}

function Why({ current }: { current: Controls | undefined }) {
  if (recording.value) return <p>This is a replay of a recorded run: there is nothing here to control.</p>
  if (!current) return <p class="quiet">Not connected yet.</p>
  return current.notes.length > 0 ? <Notes notes={current.notes} /> : <p>The controls of this dashboard are off.</p>
}

function Notes({ notes }: { notes: readonly string[] }) {
  return (
    <>
      {notes.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
    </>
  )
}

/** Ends every fault and stops the load. */
function ResetAll() {
  const { busy, problem, send } = useRequest()
  return (
    <div>
      <button type="button" class="reset" disabled={busy} onClick={() => void send('POST', '/api/controls/reset')}>
        Reset all
      </button>
      <Problem text={problem} />
    </div>
  )
}
