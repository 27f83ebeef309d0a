import type { Lens } from '../../../src/protocol/topology.ts'
import { edges, nodes, padlocks } from '../state/state.ts'
import { Drawing } from './drawing.tsx'
import { EdgeList } from './edge-list.tsx'
import { Verdicts } from './encryption.tsx'

const TITLES: Readonly<Record<Lens, string>> = { dapr: 'As Dapr sees it', network: 'As the network sees it' }
const SAYINGS: Readonly<Record<Lens, string>> = {
  dapr: 'Apps call each other by name. Between order and notifier stands a broker, and it delivers.',
  network: 'Sockets, from whoever opened them: notifier’s sidecar dials Redis, not the other way round.',
}

/** The system through one lens, with what was measured on each edge. */
export function TopologyView({ lens }: { lens: Lens }) {
  const these = edges.value.filter((edge) => edge.lens === lens)
  const names = new Map(nodes.value.map(({ id, label }) => [id, label]))
  const locks = new Map(lens === 'network' ? padlocks.value.map((padlock) => [padlock.edge, padlock] as const) : [])
  return (
    <section class="topology" aria-labelledby="topology-title">
      <header>
        <h2 id="topology-title">{TITLES[lens]}</h2>
        {lens === 'network' ? <Verdicts edges={these} padlocks={locks} /> : null}
        <p class="quiet">{SAYINGS[lens]}</p>
      </header>
      <Drawing
        lens={lens}
        nodes={nodes.value.filter((node) => node.lens === lens)}
        edges={these}
        padlocks={locks}
        names={names}
      />
      <EdgeList edges={these} padlocks={locks} names={names} />
    </section>
  )
}
