import type { ComponentChildren } from 'preact'
import { CompareView } from './compare/compare-view.tsx'
import { Panel } from './controls/panel.tsx'
import { GridView } from './grid/grid-view.tsx'
import { Header } from './header/header.tsx'
import { Help } from './header/help.tsx'
import { OrderDialog } from './order/order-dialog.tsx'
import { recording } from './replay/replay.ts'
import { ReplayBar } from './replay/replay-bar.tsx'
import { DecideView } from './report/decide-view.tsx'
import { EvidenceView } from './report/evidence-view.tsx'
import { report } from './report/report.ts'
import { panelOpen } from './state/keyboard.ts'
import { shownView, type ViewName } from './state/route.ts'
import { TopologyView } from './topology/topology-view.tsx'

const VIEWS: Readonly<Record<ViewName, () => ComponentChildren>> = {
  grid: () => <GridView />,
  dapr: () => <TopologyView view="dapr" />,
  network: () => <TopologyView view="network" />,
  decide: () => report && <DecideView report={report} />,
  compare: () => <CompareView />,
  evidence: () => report && <EvidenceView report={report} />,
}

/** The page: a header, one view, and in a dashboard the controls beside it. */
export function App() {
  return (
    <div class="page" data-panel={panelOpen.value && !report} data-replay={recording.value !== undefined}>
      <Header />
      <main data-place={shownView.value}>{VIEWS[shownView.value]()}</main>
      {!report && <Panel />}
      <ReplayBar />
      <OrderDialog />
      <Help />
    </div>
  )
}
