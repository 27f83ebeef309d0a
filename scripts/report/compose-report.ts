import type { Guide } from '@better-together/claims/15-decision/guide'
import type { ClaimRow } from '@better-together/claims/src/claim-rows'
import type { Reports } from '@better-together/claims/src/read-reports'
import { costsOf } from '@better-together/dashboard/compare/read-comparison'
import type { Report } from '@better-together/dashboard/protocol/report'

/** Returns what the report's page shows, from what the claims package has computed. */
export function composeReport(rows: readonly ClaimRow[], { claims, benches }: Reports, decision: Guide): Report {
  return {
    comparison: {
      runs: claims,
      claims: rows.map(({ number, statement, cells }) => ({
        number,
        statement,
        cells: Object.fromEntries(
          cells.map(({ environment, status, reason, result }) => [
            environment,
            { status, reason, rows: result?.rows ?? [] },
          ]),
        ),
      })),
      costs: costsOf(benches),
    },
    claims: rows.map(({ number, name, method, cells }) => ({
      number,
      name,
      method,
      runs: Object.fromEntries(
        cells.flatMap(({ environment, status, result }) =>
          result && status !== 'not-applicable' && status !== 'not-yet-run' ? [[environment, result]] : [],
        ),
      ),
    })),
    measurements: benches,
    sources: [
      ...claims.map((run) => ({ ...run, kind: 'claims' as const })),
      ...benches.map((run) => ({ ...run, kind: 'benchmark' as const })),
    ],
    decision,
  }
}
