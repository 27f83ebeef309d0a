import type { TopologyViewName } from '../../../src/protocol/topology.ts'
import { edges, encryption, nodes } from '../state/state.ts'
import { Drawing } from './drawing.tsx'
import { EdgeList } from './edge-list.tsx'
import { EncryptionCounts } from './encryption.tsx'

const TITLES: Readonly<Record<TopologyViewName, string>> = {
  dapr: 'As Dapr sees it',
  network: 'As the network sees it',
}
const DESCRIPTIONS: Readonly<Record<TopologyViewName, string>> = {
  dapr: 'Apps call each other by name. Between order and notifier stands a broker, and it delivers.',
  network: 'Sockets, from whoever opened them: notifier’s sidecar dials Redis, not the other way round.',
}

/** The system as Dapr or the network sees it, with what was measured on each edge. */
export function TopologyView({ view }: { view: TopologyViewName }) {
  const these = edges.value.filter((edge) => edge.view === view)
  const names = new Map(nodes.value.map(({ id, label }) => [id, label]))
  const statuses = new Map(view === 'network' ? encryption.value.map((status) => [status.edge, status] as const) : [])
  return (
    <section class="topology" aria-labelledby="topology-title">
      <header>
        <h2 id="topology-title">{TITLES[view]}</h2>
        {view === 'network' ? <EncryptionCounts edges={these} encryption={statuses} /> : null}
        <p class="quiet">{DESCRIPTIONS[view]}</p>
      </header>
      <Drawing
        view={view}
        nodes={nodes.value.filter((node) => node.view === view)}
        edges={these}
        encryption={statuses}
        names={names}
      />
      <EdgeList edges={these} encryption={statuses} names={names} />
    </section>
  )
}
