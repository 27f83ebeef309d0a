import { type EnvironmentName, environments } from '@better-together/harness/facts'
import type { Claim } from './claim.ts'
import type { ClaimResult, ClaimsReport } from './result.ts'

export type Status = ClaimResult['status']

/** One claim in one environment: the result of its run, or else what the claim itself declares. */
export type Cell = {
  environment: EnvironmentName
  status: Status
  reason: string | undefined
  result: ClaimResult | undefined
}

export type ClaimRow = Pick<Claim, 'number' | 'name' | 'statement' | 'method'> & { cells: Cell[] }

/** Returns every claim of the repository, and every one that only a report knows, in each environment. */
export function claimRows(
  claims: readonly Pick<Claim, 'number' | 'name' | 'statement' | 'method' | 'expected'>[],
  reports: readonly ClaimsReport[],
): ClaimRow[] {
  const known = new Set(claims.map(({ number }) => number))
  const reported = reports.flatMap(({ results }) => results).filter(({ number }) => !known.has(number))
  const undeclared = [...new Map(reported.map((result) => [result.number, result])).values()]
  const rows = [
    ...claims.map((claim) => ({ claim, expected: claim.expected })),
    ...undeclared.map((claim) => ({ claim, expected: undefined })),
  ]
  return rows
    .map(({ claim: { number, name, statement, method }, expected }) => ({
      number,
      name,
      statement,
      method,
      cells: environments.map((environment) => {
        const result = resultOf(number, environment, reports)
        return result
          ? { environment, status: result.status, reason: result.reason, result }
          : withoutRun(environment, expected?.[environment])
      }),
    }))
    .sort((a, b) => a.number - b.number)
}

function withoutRun(environment: EnvironmentName, expectation: Claim['expected'][EnvironmentName] | undefined): Cell {
  const base = { environment, result: undefined }
  if (expectation && 'notApplicable' in expectation)
    return { ...base, status: 'not-applicable', reason: expectation.notApplicable }
  return {
    ...base,
    status: 'not-yet-run',
    reason: expectation && 'notYetRun' in expectation ? expectation.notYetRun : undefined,
  }
}

function resultOf(
  number: number,
  environment: EnvironmentName,
  reports: readonly ClaimsReport[],
): ClaimResult | undefined {
  return reports
    .find((report) => report.environment === environment)
    ?.results.find((result) => result.number === number)
}
