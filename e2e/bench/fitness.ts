import type { BenchReport } from './bench-report.ts'

/** How far the same arm may differ from itself, and how many requests the generator may send too late. */
export const BOUNDS = { control: { low: 0.95, high: 1.05 }, lateShare: 0.01 } as const

/** What disturbed a run so much that its numbers say more about the machine; empty when nothing did. */
export function whyNoisy({ control }: Pick<BenchReport, 'control'>): string[] {
  const { low, high } = BOUNDS.control
  const isQuiet = control.p50Ratio >= low && control.p50Ratio <= high
  const noisy = `${control.arm} took ${control.p50Ratio.toFixed(3)} times as long as ${control.against}, which is the same arm; allowed is ${low} to ${high}. The machine is too busy: close other programs, or measure longer (--seconds, --blocks).`
  const late = `${(control.lateShare * 100).toFixed(1)} % of the requests were sent late; allowed is ${BOUNDS.lateShare * 100} %. The load generator gets too little processor time: close other programs, or choose a lower --rate.`
  return [...(isQuiet ? [] : [noisy]), ...(control.lateShare <= BOUNDS.lateShare ? [] : [late])]
}

/** Why a run is not to be reported: noise, or requests that failed. */
export function whyUnfit(report: Pick<BenchReport, 'control' | 'arms'>): string[] {
  const failed = report.arms.flatMap(({ name, errors, requests }) =>
    errors > 0 ? [`${name}: ${errors} of ${requests} requests failed.`] : [],
  )
  return [...whyNoisy(report), ...failed]
}
