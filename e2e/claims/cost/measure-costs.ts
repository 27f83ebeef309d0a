import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { localArms } from '../../../scripts/bench/arms.ts'
import type { BenchReport } from '../../../scripts/bench/bench-report.ts'
import { benchTable } from '../../../scripts/bench/bench-table.ts'
import { whyNoisy } from '../../../scripts/bench/fitness.ts'
import { measureLocal } from '../../../scripts/bench/measure.ts'
import type { LocalLab } from '../../environments/local-lab.ts'
import type { Facts, Keep } from '../claim.ts'

/** Long enough for the intervals to leave 1 behind, short enough to run with the other claims. */
const SETTINGS = { blocks: 9, seconds: 0.9, rate: 150 }
/** Being disturbed says nothing about the layers, so a run that its own control rejects is done again. */
const TRIES = 3

/** The benchmark's call arms, shortened. On a machine that stays too busy, the control is the fact that differs. */
export async function measureCosts(lab: LocalLab, keep: Keep, say: (line: string) => void): Promise<Facts> {
  const arms = localArms.filter(({ name }) => name.startsWith('direct') || name.startsWith('through'))
  for (let attempt = 1; ; attempt++) {
    const report = await measureLocal({
      dir: join(lab.dir, `bench-${attempt}`),
      daprd: lab.parts.daprd,
      sentry: lab.parts.sentry,
      infrastructure: lab.parts.infrastructure(),
      versions: lab.parts.versions,
      settings: SETTINGS,
      arms,
      say,
      tick: () => undefined,
      signal: lab.signal,
    })
    const reasons = whyNoisy(report)
    await keep(
      reasons.length > 0 ? `disturbed run ${attempt}` : 'ratios, processor time, memory',
      evidence(report, reasons),
    )
    if (reasons.length === 0 || attempt === TRIES) return factsOf(report)
    say(`measuring again: ${reasons[0]}`)
  }
}

function factsOf({ arms, control }: BenchReport): Facts {
  const costs = (name: string, against: string) => {
    const ratio = arms.find((arm) => arm.name === name)?.ratios.find((one) => one.against === against)
    return ratio !== undefined && ratio.p50.low > 1
  }
  return {
    'requests that failed': arms.reduce((sum, { errors }) => sum + errors, 0),
    'part of requests sent late': rounded(control.lateShare),
    'control, direct twice: p50 ratio': rounded(control.p50Ratio),
    'through Dapr costs more than direct, beyond the interval': costs('through Dapr', 'direct'),
    'through Dapr costs more than direct with TLS, beyond the interval': costs('through Dapr', 'direct with TLS'),
    'through Dapr without mTLS costs more than direct, beyond the interval': costs('through Dapr, no mTLS', 'direct'),
  }
}

const evidence = (report: BenchReport, reasons: readonly string[]) =>
  [...reasons, stripVTControlCharacters(benchTable(report))].join('\n\n')

/** Rounded before it is compared, so that what is printed is what was held against the bounds. */
const rounded = (value: number) => Math.round(value * 10_000) / 10_000
