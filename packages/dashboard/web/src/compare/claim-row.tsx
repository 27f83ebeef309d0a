import { useState } from 'preact/hooks'
import type { Comparison } from '../../../src/protocol/comparison.ts'
import { StatusMark } from '../status-mark.tsx'
import { environments } from './environments.ts'
import { Facts } from './facts.tsx'

type Claim = Comparison['claims'][number]

/** One claim: its status in each environment, and when it is opened what was expected and what was observed. */
export function ClaimRow({ claim }: { claim: Claim }) {
  const [open, setOpen] = useState(false)
  const facts = `facts-${claim.number}`
  return (
    <tbody data-claim={claim.number}>
      <tr>
        <th scope="row">
          <button
            type="button"
            class="claim-button"
            aria-expanded={open}
            aria-controls={facts}
            onClick={() => setOpen(!open)}
          >
            <span class="claim-number">{claim.number}</span>
            {claim.statement}
          </button>
        </th>
        {environments.map((environment) => (
          <td key={environment} data-environment={environment}>
            <StatusMark status={claim.cells[environment]?.status ?? 'not-yet-run'} />
          </td>
        ))}
      </tr>
      <tr id={facts} hidden={!open}>
        {open && (
          <td class="facts" colSpan={environments.length + 1}>
            {environments.map((environment) => (
              <EnvironmentFacts key={environment} environment={environment} cell={claim.cells[environment]} />
            ))}
          </td>
        )}
      </tr>
    </tbody>
  )
}

function EnvironmentFacts({ environment, cell }: { environment: string; cell: Claim['cells'][string] | undefined }) {
  const { status, reason, rows } = cell ?? { status: 'not-yet-run', reason: 'It was not run here.', rows: [] }
  return (
    <section class="environment-facts" data-environment={environment}>
      <h3>
        {environment} <StatusMark status={status} />
      </h3>
      {reason && <p class={cell ? undefined : 'quiet'}>{reason}</p>}
      <Facts rows={rows} />
    </section>
  )
}
