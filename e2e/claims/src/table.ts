import { styleText } from 'node:util'
import type { ClaimResult } from './result.ts'

const MARKS = {
  holds: styleText('green', '✔ holds'),
  differs: styleText('red', '✘ differs'),
  failed: styleText('red', '✘ failed'),
  'not-applicable': styleText('dim', '– not applicable'),
  'not-yet-run': styleText('yellow', '… not yet run'),
} as const

/** One claim for a terminal: its statement, then expected beside seen. */
export function claimLines({ number, statement, status, reason, rows, evidence, seconds }: ClaimResult): string {
  const width = Math.max(0, ...rows.map(({ fact }) => fact.length))
  const lines = rows.map(({ fact, expected, seen, holds }) => {
    const mark = holds ? styleText('green', '✔') : styleText('red', '✘')
    return `     ${mark} ${fact.padEnd(width)}  ${holds ? seen : `expected ${expected}, seen ${seen}`}`
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
