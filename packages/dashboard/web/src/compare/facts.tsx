import type { Comparison } from '../../../src/protocol/comparison.ts'

type Cell = Comparison['claims'][number]['cells'][string]

/** What was expected and what was observed, fact by fact. */
export function Facts({ rows }: { rows: Cell['rows'] }) {
  if (rows.length === 0) return null
  return (
    <ul class="claim-facts">
      {rows.map(({ fact, expected, seen, holds }) => (
        <li key={fact} data-holds={holds}>
          <span class="fact">
            <span aria-hidden="true">{holds ? '✓' : '≠'}</span> {fact}
          </span>
          <span>
            <b>{seen}</b> <span class="quiet">{holds ? 'as expected' : `expected ${expected}`}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}
