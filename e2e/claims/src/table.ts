import { styleText } from 'node:util'
import type { ClaimResult } from './result.ts'

const MARKS = {
  holds: styleText('green', '✔ holds'),
  differs: styleText('red', '✘ differs'),
  failed: styleText('red', '✘ failed'),
  'not-applicable': styleText('dim', '– not applicable'),
  'not-yet-run': styleText('yellow', '… not yet run'),
} as const

/** One claim for a terminal: its statement, then expected beside observed. */
export function claimLines({ number, statement, status, reason, rows, evidence, seconds }: ClaimResult): string {
  const width = Math.max(0, ...rows.map(({ fact }) => fact.length))
  const lines = rows.map(({ fact, expected, seen, holds }) => {
    const mark = holds ? styleText('green', '✔') : styleText('red', '✘')
    return `     ${mark} ${fact.padEnd(width)}  ${holds ? seen : `expected ${expected}, observed ${seen}`}`
  })
  const kept =
    evidence.length > 0 ? [styleText('dim', `       evidence: ${evidence.map(({ name }) => name).join(' · ')}`)] : []
  const why = reason ? [`       ${reason}`] : []
  return [
    `${String(number).padStart(3)}  ${MARKS[status]}  ${statement}  ${styleText('dim', `${seconds} s`)}`,
    ...why,
    ...lines,
    ...kept,
  ].join('\n')
}

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
