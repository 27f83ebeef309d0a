import { count, dayAndTime, timeOfDay } from '../format.ts'
import { recording } from '../replay/replay.ts'
import { report } from '../report/report.ts'
import { helpOpen, panelOpen } from '../state/keyboard.ts'
import { shownView, titleOf, viewNames } from '../state/route.ts'
import { blind, type Connection, connection, controls, view } from '../state/state.ts'

/** What is shown, whether it is live, and how many orders there were: the same in every view. */
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

/** Whether one sees what happens now. While it reconnects the last view stays, and this says so. */
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

/** Since the dashboard began to look. */
function Totals() {
  const totals = view.value?.totals
  return (
    <dl class="totals">
      <Total name="orders" value={totals?.seen} id="seen" />
      <Total name="told" value={totals?.told} id="told" />
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

/** The views, by link and by number key. */
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

/** Opens the controls beside the view; says how many faults are on, so that a closed panel hides none. */
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

/** One line, always there: what is not seen just now, else what runs. */
function StatusLine() {
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
