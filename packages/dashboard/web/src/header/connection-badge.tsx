import { dayAndTime } from '../format.ts'
import { recording } from '../replay/replay.ts'
import { type Connection, connection } from '../state/state.ts'

const WORDS: Readonly<Record<Connection, string>> = {
  waiting: 'connecting',
  live: 'live',
  reconnecting: 'reconnecting',
  replay: 'replay',
  report: 'report',
}

/** Whether one sees what happens now. While it reconnects the last view stays, and this says so. */
export function ConnectionBadge() {
  const of = recording.value ? ` of ${dayAndTime(recording.value.recordedAt)}` : ''
  return (
    <p class="connection" role="status" data-state={connection.value}>
      <span class="lamp" aria-hidden="true" />
      {WORDS[connection.value]}
      {of}
    </p>
  )
}
