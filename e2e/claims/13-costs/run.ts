import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { BenchReport } from '@better-together/bench/bench-report'
import { benchTable } from '@better-together/bench/bench-table'
import { measureCluster } from '@better-together/bench/measure-cluster'
import { measureLocal } from '@better-together/bench/measure-local'
import { whyNoisy } from '@better-together/bench/summarize'
import { clusterVariants, localVariants } from '@better-together/bench/variants'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import type { Overlay } from '@better-together/harness/cluster/overlays'
import { withoutPods } from '@better-together/harness/cluster/pods'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import type { Report } from '@better-together/harness/progress'

/** Long enough for the intervals to leave 1 behind, short enough to run with the other claims. */
const LOCAL_SETTINGS = { blocks: 9, seconds: 0.9, rate: 150 }
/** The rate is the benchmark's own; as many rounds as the control needs to stay within its bounds by itself. */
const CLUSTER_SETTINGS = { blocks: 20, seconds: 1, rate: 60 }
/** A disturbed run proves nothing about the layers, so one that its own control rejects is repeated. */
const ATTEMPTS = 3

/** Measures the benchmark's call variants, in fewer rounds. */
export async function measureLocalCosts(environment: LocalEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const { binaries, report, signal } = environment
  const variants = localVariants.filter(({ name }) => name.startsWith('direct') || name.startsWith('through'))
  const measure = (attempt: number) =>
    measureLocal({
      dir: join(environment.dir, `bench-${attempt}`),
      binaries,
      settings: LOCAL_SETTINGS,
      variants,
      report,
      tick: () => undefined,
      signal,
    })
  const result = await measureUntilQuiet(measure, attachEvidence, report)
  return {
    ...fitnessFacts(result),
    'through Dapr costs more than direct, beyond the interval': costsMore(result, 'through Dapr', 'direct'),
    'through Dapr costs more than direct with TLS, beyond the interval': costsMore(
      result,
      'through Dapr',
      'direct with TLS',
    ),
    'through Dapr without mTLS costs more than direct, beyond the interval': costsMore(
      result,
      'through Dapr, no mTLS',
      'direct',
    ),
  }
}

/** Measures the benchmark's cluster variants, in fewer rounds. */
export async function measureClusterCosts(
  environment: ClusterEnvironment,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const measure = () => measureCluster(environment, { settings: CLUSTER_SETTINGS, tick: () => undefined })
  // It reads everything several times a second, beside what is measured.
  environment.report('the dashboard is stopped meanwhile')
  const result = await withoutPods(environment, ['dashboard'], () =>
    measureUntilQuiet(measure, attachEvidence, environment.report),
  )
  const layers = comparisons(environment.name).map(({ fact, name, against }) => [
    fact,
    costsMore(result, name, against),
  ])
  return { ...fitnessFacts(result), ...Object.fromEntries(layers) }
}

/** Returns what is expected of the layers on a cluster: each costs something, and both together more than either. */
export function layersCost(overlay: Overlay): Record<string, true> {
  return Object.fromEntries(comparisons(overlay).map(({ fact }) => [fact, true]))
}

/** The comparisons of each variant with the others it is measured against; the control is no layer. */
function comparisons(overlay: Overlay) {
  const layers = clusterVariants(overlay).filter(({ layer }) => layer !== 'none')
  return layers.flatMap(({ name, against }) =>
    against.map((other) => ({ name, against: other, fact: `${name} costs more than ${other}, beyond the interval` })),
  )
}

/** Measures until a run is quiet. On a machine that stays too busy it returns the last, whose control then differs. */
async function measureUntilQuiet(
  measure: (attempt: number) => Promise<BenchReport>,
  attachEvidence: AttachEvidence,
  report: Report,
): Promise<BenchReport> {
  for (let attempt = 1; ; attempt++) {
    const result = await measure(attempt)
    const reasons = whyNoisy(result)
    const table = stripVTControlCharacters(benchTable(result))
    await attachEvidence(
      reasons.length > 0 ? `disturbed run ${attempt}` : 'ratios, processor time, memory',
      [...reasons, table].join('\n\n'),
    )
    if (reasons.length === 0 || attempt === ATTEMPTS) return result
    report(`measuring again: ${reasons[0]}`)
  }
}

/** Returns whether the run is fit to conclude anything. Rounded before it is compared: what is printed is what is classified. */
function fitnessFacts({ arms, control }: BenchReport): Facts {
  return {
    'requests that failed': arms.reduce((sum, { errors }) => sum + errors, 0),
    'part of requests sent late': rounded(control.lateShare),
    'control, direct twice: p50 ratio': rounded(control.p50Ratio),
  }
}

/** Returns whether the whole interval of the variant's ratio lies above 1. */
function costsMore({ arms }: BenchReport, name: string, against: string): boolean {
  const ratio = arms.find((arm) => arm.name === name)?.ratios.find((one) => one.against === against)
  return ratio !== undefined && ratio.p50.low > 1
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
