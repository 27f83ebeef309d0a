import type { Padlock, TopologyEdge } from '../../../src/protocol/topology.ts'
import { timeOfDay } from '../format.ts'
import { numbersOf } from './edge-text.ts'
import { PadlockMark } from './encryption.tsx'

type Props = {
  edges: readonly TopologyEdge[]
  padlocks: ReadonlyMap<string, Padlock>
  names: ReadonlyMap<string, string>
}

/** Every edge in words: numbers, where they come from, and how it was found out who can read it. */
export function EdgeList({ edges, padlocks, names }: Props) {
  return (
    <ul class="edge-list">
      {edges.map((edge) => (
        <Entry key={edge.id} edge={edge} padlock={padlocks.get(edge.id)} names={names} />
      ))}
    </ul>
  )
}

function Entry({
  edge,
  padlock,
  names,
}: {
  edge: TopologyEdge
  padlock: Padlock | undefined
  names: ReadonlyMap<string, string>
}) {
  return (
    <li data-listed-edge={edge.id}>
      <h3>
        {names.get(edge.from) ?? edge.from} → {names.get(edge.to) ?? edge.to}
      </h3>
      <p class="quiet">{edge.label}</p>
      {padlock && (
        <p class="verdict" data-verdict={padlock.verdict}>
          <PadlockMark verdict={padlock.verdict} size={18} />
          <b>{padlock.verdict}</b>
        </p>
      )}
      {padlock && (
        <p>
          {padlock.how} <span class="quiet">({timeOfDay(padlock.at)})</span>
        </p>
      )}
      <p>
        {numbersOf(edge)} <span class="quiet">({edge.source})</span>
      </p>
    </li>
  )
}
