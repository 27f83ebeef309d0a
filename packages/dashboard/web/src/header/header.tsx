import { report } from '../report/report.ts'
import { helpOpen } from '../state/keyboard.ts'
import { view } from '../state/state.ts'
import { ConnectionBadge } from './connection-badge.tsx'
import { Navigation } from './navigation.tsx'
import { PanelButton } from './panel-button.tsx'
import { StatusLine } from './status-line.tsx'
import { Totals } from './totals.tsx'

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
