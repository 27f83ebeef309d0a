import type { ComponentChildren } from 'preact'
import { CompareView } from './compare/compare-view.tsx'
import { Panel } from './controls/panel.tsx'
import { GridView } from './grid/grid-view.tsx'
import { Header } from './header/header.tsx'
import { Help } from './header/help.tsx'
import { OrderDialog } from './order/order-dialog.tsx'
import { recording } from './replay/replay.ts'
import { ReplayBar } from './replay/replay-bar.tsx'
import { panelOpen } from './state/keyboard.ts'
import { type Place, place } from './state/route.ts'
import { TopologyView } from './topology/topology-view.tsx'

const VIEWS: Readonly<Record<Place, () => ComponentChildren>> = {
  grid: () => <GridView />,
  dapr: () => <TopologyView lens="dapr" />,
  network: () => <TopologyView lens="network" />,
  compare: () => <CompareView />,
}

/** The page: a header, one of four views, the controls beside it. */
export function App() {
  return (
    <div class="page" data-panel={panelOpen.value} data-replay={recording.value !== undefined}>
      <Header />
      <main data-place={place.value}>{VIEWS[place.value]()}</main>
      <Panel />
      <ReplayBar />
      <OrderDialog />
      <Help />
    </div>
  )
}
