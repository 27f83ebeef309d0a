import { count, dayAndTime, timeOfDay } from '../format.ts'
import { recording } from '../replay/replay.ts'
import { report } from '../report/report.ts'
import { helpOpen, panelOpen } from '../state/keyboard.ts'
import { shownView, titleOf, viewNames } from '../state/route.ts'
import { type Connection, connection, controls, unavailable, view } from '../state/state.ts'

/** The environment, the connection, the totals and the links to the views. A report has only the links. */
export function Header() {
  if (report) return <ReportHeader />
  return (
    <header class="header">
      <div class="title">
        <h1>
          <span class="wordmark">better together</span>
          <span class="environment" data-environment={view.value?.environment ?? ''}>
            {view.value?.environment ?? '…'}
          </span>
        </h1>
        <ConnectionBadge />
      </div>
      <Totals />
      <div class="bar">
        <Navigation />
        <PanelButton />
        <button
          type="button"
          class="help-button"
          aria-label="Help: keys and shapes"
          onClick={() => (helpOpen.value = true)}
        >
          ?
        </button>
      </div>
      <StatusLine />
    </header>
  )
}

function ReportHeader() {
  return (
    <header class="header">
      <div class="title">
        <h1>
          <span class="wordmark">better together</span>
          <span class="environment">report</span>
        </h1>
      </div>
      <div class="bar">
        <Navigation />
      </div>
    </header>
  )
}

const WORDS: Readonly<Record<Connection, string>> = {
  waiting: 'connecting',
  live: 'live',
  reconnecting: 'reconnecting',
  replay: 'replay',
  report: 'report',
}

/** The state of the connection. While the page reconnects, it keeps showing the last state. */
function ConnectionBadge() {
  const of = recording.value ? ` of ${dayAndTime(recording.value.recordedAt)}` : ''
  return (
    <p class="connection" role="status" data-state={connection.value}>
      <span class="lamp" aria-hidden="true" />
      {WORDS[connection.value]}
      {of}
    </p>
  )
}

/** Totals since the dashboard started. */
function Totals() {
  const totals = view.value?.totals
  return (
    <dl class="totals">
      <Total name="orders" value={totals?.accepted} id="accepted" />
      <Total name="notified" value={totals?.notified} id="notified" />
      <Total name="rejected" value={totals?.rejected} id="rejected" />
      <Total name="dead letters" value={totals?.deadLettered} id="deadLettered" />
    </dl>
  )
}

function Total({ name, value, id }: { name: string; value: number | undefined; id: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-total={id}>{value === undefined ? '–' : count(value)}</dd>
    </div>
  )
}

/** Links to the views, with their number keys. */
function Navigation() {
  return (
    <nav aria-label="Views">
      {viewNames.map((to, index) => (
        <a
          key={to}
          href={`#/${to}`}
          aria-current={shownView.value === to ? 'page' : undefined}
          aria-keyshortcuts={`${index + 1}`}
        >
          <span class="key" aria-hidden="true">
            {index + 1}
          </span>
          {titleOf(to)}
        </a>
      ))}
    </nav>
  )
}

/** Opens and closes the controls. It shows how many faults are on, so that a closed panel hides none. */
function PanelButton() {
  const faults = controls.value?.faults.length ?? 0
  return (
    <button
      type="button"
      class="panel-button"
      aria-expanded={panelOpen.value}
      aria-controls="controls"
      aria-keyshortcuts="c"
      onClick={() => {
        panelOpen.value = !panelOpen.value
      }}
    >
      <span class="key" aria-hidden="true">
        c
      </span>
      Controls
      {faults > 0 && <span class="badge">{faults === 1 ? '1 fault on' : `${faults} faults on`}</span>}
    </button>
  )
}

/** One line: the sources that do not answer now, or else the versions that run. */
function StatusLine() {
  const current = view.value
  const disconnected =
    connection.value === 'reconnecting' ? [`the dashboard’s server; this is as of ${timeOfDay(current?.at ?? '')}`] : []
  const missing = [...disconnected, ...unavailable.value]
  return (
    <p class="status-line" data-unavailable={missing.length}>
      {missing.length > 0 ? (
        <span class="unavailable">
          <b>
            <span aria-hidden="true">⚠ </span>Not observed now
          </b>{' '}
          {missing.join(' · ')}
        </span>
      ) : (
        <span>{current ? versions(current.versions) : 'Waiting for the first observation …'}</span>
      )}
    </p>
  )
}

function versions(all: Readonly<Record<string, string>>): string {
  const named = Object.entries(all).map(([name, version]) => `${name} ${version}`)
  return named.length > 0 ? named.join(' · ') : 'Everything on this page was observed from outside.'
}
