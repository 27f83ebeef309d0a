import type { Comparison } from '../../../src/protocol/comparison.ts'
import { dayAndTime } from '../format.ts'
import { ClaimRow } from './claim-row.tsx'
import { environments } from './environments.ts'

/** Claims against environments. A row opens to the facts behind it. */
export function Matrix({ comparison }: { comparison: Comparison }) {
  if (comparison.claims.length === 0) {
    return (
      <p>
        Nothing has been run yet. <code>npm run claims</code> writes the results.
      </p>
    )
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone it is scrolled, by the keyboard too
    <section class="wide" tabIndex={0} aria-label="Claims by environment">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">Claim</th>
            {environments.map((environment) => (
              <EnvironmentHead key={environment} comparison={comparison} environment={environment} />
            ))}
          </tr>
        </thead>
        {comparison.claims.map((claim) => (
          <ClaimRow key={claim.number} claim={claim} />
        ))}
      </table>
    </section>
  )
}

function EnvironmentHead({ comparison, environment }: { comparison: Comparison; environment: string }) {
  const run = comparison.runs.find((one) => one.environment === environment)
  return (
    <th scope="col">
      {environment}
      <small>{run ? dayAndTime(run.startedAt) : 'has not run'}</small>
    </th>
  )
}
