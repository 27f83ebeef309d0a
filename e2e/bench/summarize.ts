import type { ArmReport, BenchReport, Interval } from './bench-report.ts'
import type { Run } from './rounds.ts'
import { medianInterval, type Quantiles, quantilesOf } from './statistics.ts'
import { CONTROL, type Variant } from './variants.ts'

/** How far the same variant may differ from itself, and how many requests the generator may send too late. */
export const BOUNDS = { control: { low: 0.95, high: 1.05 }, lateShare: 0.01 } as const
/** CPU time per request below this is the process idling beside a variant that does not use it. */
const WORTH_NAMING_US = 50

/** Returns the part of the report that is computed from the runs. @throws Error when a variant got no answer at all */
export function summarize(variants: readonly Variant[], runs: readonly Run[]): Pick<BenchReport, 'arms' | 'control'> {
  const arms = variants.map((variant) => summarizeVariant(variant, runs))
  const ratios = arms.find(({ name }) => name === CONTROL.variant)?.ratios
  const control = ratios?.find(({ against }) => against === CONTROL.against)
  if (!control) throw new Error(`The variants need both ${CONTROL.against} and ${CONTROL.variant}`)
  const { variant: arm, against } = CONTROL
  return { arms, control: { arm, against, p50Ratio: control.p50.median, lateShare: lateShareOf(runs) } }
}

/** Summarizes one variant from its own runs and those that it is compared with. @throws Error when it got no answer */
export function summarizeVariant(variant: Variant, runs: readonly Run[]): ArmReport {
  const own = runsOf(variant.name, runs)
  const requests = sum(own.map(({ sent }) => sent))
  const errors = sum(own.map((run) => run.errors))
  const latencies = own.flatMap(({ latenciesMs }) => latenciesMs)
  if (latencies.length === 0) {
    throw new Error(`${variant.name}: no request was answered: ${own.find(({ firstError }) => firstError)?.firstError}`)
  }
  return {
    name: variant.name,
    layer: variant.layer,
    path: variant.path,
    requests,
    errors,
    latencyMs: quantilesOf(latencies),
    ratios: variant.against.map((against) => compare(own, runsOf(against, runs), against)),
    cpu: cpuPerRequest(own, requests),
  }
}

/** Returns the share of all requests that the generator itself sent too late. */
export function lateShareOf(runs: readonly Run[]): number {
  return sum(runs.map(({ lateSends }) => lateSends)) / sum(runs.map(({ sent }) => sent))
}

/**
 * Returns what both layers together add to a direct call, divided by the sum of what each adds alone:
 * (both − direct) / ((Dapr − direct) + (mesh − direct)) of the medians, round by round. 1: they cost as much together as
 * one by one. Rounds in which the two alone add nothing are left out; undefined when none is left, or when a variant was
 * not measured.
 */
export function additivityOf(
  runs: readonly Run[],
  names: { direct: string; dapr: string; mesh: string; both: string },
): Interval | undefined {
  const rounds = [...new Set(runs.map(({ round }) => round))]
  const perRound = rounds.flatMap((round) => {
    const p50 = (name: string) => {
      const run = runs.find((one) => one.round === round && one.variant === name)
      return run && run.latenciesMs.length > 0 ? quantilesOf(run.latenciesMs).p50 : Number.NaN
    }
    const direct = p50(names.direct)
    const alone = p50(names.dapr) - direct + (p50(names.mesh) - direct)
    return alone > 0 ? [(p50(names.both) - direct) / alone] : []
  })
  const known = perRound.filter((value) => !Number.isNaN(value))
  return known.length > 0 ? medianInterval(known) : undefined
}

/** Returns what disturbed the benchmark so much that its numbers describe the machine; empty when nothing did. */
export function whyNoisy({ control }: Pick<BenchReport, 'control'>): string[] {
  const { low, high } = BOUNDS.control
  const isQuiet = control.p50Ratio >= low && control.p50Ratio <= high
  const noisy = `${control.arm} took ${control.p50Ratio.toFixed(3)} times as long as ${control.against}, which is the same variant; allowed is ${low} to ${high}. The machine is too busy: close other programs, or measure longer (--seconds, --blocks).`
  const late = `${(control.lateShare * 100).toFixed(1)} % of the requests were sent late; allowed is ${BOUNDS.lateShare * 100} %. The load generator gets too little processor time: close other programs, or choose a lower --rate.`
  return [...(isQuiet ? [] : [noisy]), ...(control.lateShare <= BOUNDS.lateShare ? [] : [late])]
}

/** Returns why a report must not be written: noise, or requests that failed. */
export function whyUnfit(report: Pick<BenchReport, 'control' | 'arms'>): string[] {
  const failed = report.arms.flatMap(({ name, errors, requests }) =>
    errors > 0 ? [`${name}: ${errors} of ${requests} requests failed.`] : [],
  )
  return [...whyNoisy(report), ...failed]
}

function compare(own: readonly Run[], others: readonly Run[], against: string): ArmReport['ratios'][number] {
  const pairs = own.flatMap((run) => {
    const other = others.find(({ round }) => round === run.round)
    return other && run.latenciesMs.length > 0 && other.latenciesMs.length > 0
      ? [[quantilesOf(run.latenciesMs), quantilesOf(other.latenciesMs)] as const]
      : []
  })
  const of = (quantile: keyof Quantiles) => medianInterval(pairs.map(([one, other]) => one[quantile] / other[quantile]))
  return { against, p50: of('p50'), p90: of('p90'), p99: of('p99') }
}

function cpuPerRequest(own: readonly Run[], requests: number): ArmReport['cpu'] {
  const names = [...new Set(own.flatMap(({ cpuMs }) => Object.keys(cpuMs)))]
  if (names.length === 0) return null
  return names
    .map((process) => ({
      process,
      usPerRequest: Math.round((sum(own.map(({ cpuMs }) => cpuMs[process] ?? 0)) * 1000) / requests),
    }))
    .filter(({ usPerRequest }) => usPerRequest >= WORTH_NAMING_US)
}

function runsOf(name: string, runs: readonly Run[]): Run[] {
  return runs.filter(({ variant }) => variant === name)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
