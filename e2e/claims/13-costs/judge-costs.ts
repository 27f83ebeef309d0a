import { stripVTControlCharacters } from 'node:util'
import type { BenchReport } from '@better-together/bench/bench-report'
import { benchTable } from '@better-together/bench/bench-table'
import { whyNoisy } from '@better-together/bench/fitness'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'

/** Being disturbed says nothing about the layers, so a run that its own control rejects is done again. */
const TRIES = 3

/** Measures until a run is quiet. On a machine that stays too busy it returns the last, whose control then differs. */
export async function measureUntilQuiet(
  measure: (attempt: number) => Promise<BenchReport>,
  attachEvidence: AttachEvidence,
  report: (line: string) => void,
): Promise<BenchReport> {
  for (let attempt = 1; ; attempt++) {
    const run = await measure(attempt)
    const reasons = whyNoisy(run)
    const table = stripVTControlCharacters(benchTable(run))
    await attachEvidence(
      reasons.length > 0 ? `disturbed run ${attempt}` : 'ratios, processor time, memory',
      [...reasons, table].join('\n\n'),
    )
    if (reasons.length === 0 || attempt === TRIES) return run
    report(`measuring again: ${reasons[0]}`)
  }
}

/** Whether the run is fit to say anything. Rounded before it is compared, so that what is printed is what was judged. */
export const fitnessFacts = ({ arms, control }: BenchReport): Facts => ({
  'requests that failed': arms.reduce((sum, { errors }) => sum + errors, 0),
  'part of requests sent late': rounded(control.lateShare),
  'control, direct twice: p50 ratio': rounded(control.p50Ratio),
})

/** Whether the whole interval of the arm's ratio lies above 1. */
export function costsMore({ arms }: BenchReport, name: string, against: string): boolean {
  const ratio = arms.find((arm) => arm.name === name)?.ratios.find((one) => one.against === against)
  return ratio !== undefined && ratio.p50.low > 1
}

const rounded = (value: number) => Math.round(value * 10_000) / 10_000
