import type { ClaimResult } from './result.ts'

type Status = ClaimResult['status']

const WORDS: Readonly<Record<Status, string>> = {
  holds: 'held',
  differs: 'differed',
  failed: 'failed',
  'not-yet-run': 'not run',
  'not-applicable': 'not applicable',
}

/**
 * What a run of claims amounts to. A claim that was not run is not a pass, and neither is a run of no claims.
 *
 * @param options.allowNotRun claims that cannot be run there yet do not count against it
 * @returns the last line to print, such as `7 held, 0 differed, 0 failed, 1 not run, 2 not applicable`
 */
export function outcomeOf(
  results: readonly Pick<ClaimResult, 'status'>[],
  { allowNotRun }: { allowNotRun: boolean },
): { line: string; passed: boolean } {
  const count = (status: Status) => results.filter((result) => result.status === status).length
  const line = (Object.keys(WORDS) as Status[]).map((status) => `${count(status)} ${WORDS[status]}`).join(', ')
  const bad = count('differs') + count('failed')
  const wasRun = count('holds') + bad > 0
  const passed = wasRun && bad === 0 && (allowNotRun || count('not-yet-run') === 0)
  return { line: wasRun ? line : `${line}: no claim was run`, passed }
}
