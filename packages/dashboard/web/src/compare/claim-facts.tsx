import type { Comparison } from '../../../src/protocol/comparison.ts'
import { StatusMark } from '../status-mark.tsx'

type CellOfClaim = Comparison['claims'][number]['cells'][string]

/** What was expected of one environment and what was seen there, fact by fact. */
export function ClaimFacts({ environment, cell }: { environment: string; cell: CellOfClaim | undefined }) {
  return (
    <section class="claim-facts" data-environment={environment}>
      <h3>
        {environment} <StatusMark status={cell?.status ?? 'not-yet-run'} />
      </h3>
      {!cell && <p class="quiet">It was not run here.</p>}
      {cell?.reason && <p>{cell.reason}</p>}
      {cell && cell.rows.length > 0 && (
        <ul>
          {cell.rows.map(({ fact, expected, seen, holds }) => (
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
      )}
    </section>
  )
}
