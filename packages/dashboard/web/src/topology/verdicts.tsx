import type { Padlock, TopologyEdge } from '../../../src/protocol/topology.ts'
import { PadlockMark } from './padlock-mark.tsx'

const VERDICTS: readonly Padlock['verdict'][] = ['encrypted', 'readable', 'unknown']

/** How many sockets can be read by someone on the wire, and how many not. One that was not looked at is unknown. */
export function Verdicts({
  edges,
  padlocks,
}: {
  edges: readonly TopologyEdge[]
  padlocks: ReadonlyMap<string, Padlock>
}) {
  return (
    <ul class="verdicts">
      {VERDICTS.map((verdict) => {
        const these = edges.filter(({ id }) => (padlocks.get(id)?.verdict ?? 'unknown') === verdict)
        return (
          <li key={verdict} data-verdict={verdict} data-count={these.length}>
            <PadlockMark verdict={verdict} size={28} />
            <b>{these.length}</b> {verdict}
          </li>
        )
      })}
    </ul>
  )
}
