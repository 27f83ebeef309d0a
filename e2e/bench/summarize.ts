import type { Arm } from './arms.ts'
import type { ArmReport } from './bench-report.ts'
import type { Turn } from './run-blocks.ts'
import { medianInterval, type Quantiles, quantilesOf } from './statistics.ts'

/** CPU time per request below this is the process idling beside an arm that does not use it. */
const WORTH_NAMING_US = 50

/** One arm's turns, and those of the arms that it is compared with. @throws Error when no request was answered */
export function summarizeArm(arm: Arm, turns: readonly Turn[]): ArmReport {
  const own = turnsOf(arm.name, turns)
  const requests = sum(own.map(({ sent }) => sent))
  const errors = sum(own.map((turn) => turn.errors))
  const latencies = own.flatMap(({ latenciesMs }) => latenciesMs)
  if (latencies.length === 0) {
    throw new Error(`${arm.name}: no request was answered: ${own.find(({ firstError }) => firstError)?.firstError}`)
  }
  return {
    name: arm.name,
    layer: arm.layer,
    path: arm.path,
    requests,
    errors,
    latencyMs: quantilesOf(latencies),
    ratios: arm.against.map((against) => compare(own, turnsOf(against, turns), against)),
    cpu: cpuPerRequest(own, requests),
  }
}

/** The part of all requests that the generator itself sent too late. */
export function lateShareOf(turns: readonly Turn[]): number {
  return sum(turns.map(({ lateSends }) => lateSends)) / sum(turns.map(({ sent }) => sent))
}

function compare(own: readonly Turn[], others: readonly Turn[], against: string): ArmReport['ratios'][number] {
  const pairs = own.flatMap((turn) => {
    const other = others.find(({ block }) => block === turn.block)
    return other && turn.latenciesMs.length > 0 && other.latenciesMs.length > 0
      ? [[quantilesOf(turn.latenciesMs), quantilesOf(other.latenciesMs)] as const]
      : []
  })
  const of = (quantile: keyof Quantiles) => medianInterval(pairs.map(([one, other]) => one[quantile] / other[quantile]))
  return { against, p50: of('p50'), p90: of('p90'), p99: of('p99') }
}

function cpuPerRequest(own: readonly Turn[], requests: number): ArmReport['cpu'] {
  const names = [...new Set(own.flatMap(({ cpuMs }) => Object.keys(cpuMs)))]
  if (names.length === 0) return null
  return names
    .map((process) => ({
      process,
      usPerRequest: Math.round((sum(own.map(({ cpuMs }) => cpuMs[process] ?? 0)) * 1000) / requests),
    }))
    .filter(({ usPerRequest }) => usPerRequest >= WORTH_NAMING_US)
}

const turnsOf = (name: string, turns: readonly Turn[]) => turns.filter(({ arm }) => arm === name)
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
