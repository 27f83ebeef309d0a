import type { EncryptionStatus, TopologyEdge } from '../../../src/protocol/topology.ts'
import { timeOfDay } from '../format.ts'
import { numbersOf } from './edge-text.ts'
import { EncryptionMark } from './encryption.tsx'

type Props = {
  edges: readonly TopologyEdge[]
  encryption: ReadonlyMap<string, EncryptionStatus>
  names: ReadonlyMap<string, string>
}

/** Every edge in words: its measurements with their source, and its encryption with how that is known. */
export function EdgeList({ edges, encryption, names }: Props) {
  return (
    <ul class="edge-list">
      {edges.map((edge) => (
        <Entry key={edge.id} edge={edge} encryption={encryption.get(edge.id)} names={names} />
      ))}
    </ul>
  )
}

function Entry({
  edge,
  encryption,
  names,
}: {
  edge: TopologyEdge
  encryption: EncryptionStatus | undefined
  names: ReadonlyMap<string, string>
}) {
  return (
    <li data-listed-edge={edge.id}>
      <h3>
        {names.get(edge.from) ?? edge.from} → {names.get(edge.to) ?? edge.to}
      </h3>
      <p class="quiet">{edge.label}</p>
      {encryption && (
        <p class="encryption" data-encryption={encryption.status}>
          <EncryptionMark status={encryption.status} size={18} />
          <b>{encryption.status}</b>
        </p>
      )}
      {encryption && (
        <p>
          {encryption.how} <span class="quiet">({timeOfDay(encryption.at)})</span>
        </p>
      )}
      <p>
        {numbersOf(edge)} <span class="quiet">({edge.source})</span>
      </p>
    </li>
  )
}
