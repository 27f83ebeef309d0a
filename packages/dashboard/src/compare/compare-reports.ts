import type { Comparison } from '../protocol/comparison.ts'
import type { BenchReport, ClaimsReport } from './reports.ts'

/** Claims side by side, one cell an environment, and what each layer costs as a multiple of a direct call. */
export function compareReports(claims: readonly ClaimsReport[], benches: readonly BenchReport[]): Comparison {
  return {
    runs: claims.map(({ environment, startedAt, versions }) => ({ environment, startedAt, versions })),
    claims: rows(claims),
    costs: benches.map(({ environment, startedAt, arms }) => ({
      environment,
      startedAt,
      // Only a direct call has nothing to be compared with.
      arms: arms.flatMap(({ name, ratios: [first] }) => (first ? [{ name, p50: first.p50, p90: first.p90 }] : [])),
    })),
  }
}

function rows(reports: readonly ClaimsReport[]): Comparison['claims'] {
  const byNumber = new Map<number, Comparison['claims'][number]>()
  for (const { environment, results } of reports) {
    for (const { number, statement, ...cell } of results) {
      const row = byNumber.get(number) ?? { number, statement, cells: {} }
      row.cells[environment] = cell
      byNumber.set(number, row)
    }
  }
  return [...byNumber.values()].sort((a, b) => a.number - b.number)
}
