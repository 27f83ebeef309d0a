import { timeOfDay } from '../format.ts'
import { blind, connection, view } from '../state/state.ts'

/** One line, always there: what is not seen just now, else what runs. */
export function StatusLine() {
  const seen = view.value
  const gone =
    connection.value === 'reconnecting' ? [`the dashboard’s server; this is as of ${timeOfDay(seen?.at ?? '')}`] : []
  const missing = [...gone, ...blind.value]
  return (
    <p class="status-line" data-blind={missing.length}>
      {missing.length > 0 ? (
        <span class="blind">
          <b>
            <span aria-hidden="true">⚠ </span>Not seen now
          </b>{' '}
          {missing.join(' · ')}
        </span>
      ) : (
        <span>{seen ? versions(seen.versions) : 'Looking at the system …'}</span>
      )}
    </p>
  )
}

function versions(all: Readonly<Record<string, string>>): string {
  const named = Object.entries(all).map(([name, version]) => `${name} ${version}`)
  return named.length > 0 ? named.join(' · ') : 'Everything on this page was observed from outside.'
}
