import { styleText } from 'node:util'
import type { ArmReport, BenchReport, Interval } from './bench-report.ts'

/** Returns the report for a terminal: latency, ratios with their intervals, and what the sidecars used. */
export function benchTable({ arms, memory, control, settings, additivity }: BenchReport): string {
  const rows = arms.map((arm) => [arm.name, ...latencies(arm), ...ratioCells(arm)])
  const head = ['variant', 'p50 ms', 'p90 ms', 'p99 ms', 'p50 ratio', 'p90 ratio', 'p99 ratio', 'to']
  const requests = arms[0]?.requests ?? 0
  return [
    ...align([head, ...rows]),
    ...(additivity ? ['', additivityText(additivity)] : []),
    '',
    ...cpuLines(arms),
    '',
    ...memoryLines(memory),
    '',
    `${requests} requests a variant, ${settings.blocks} rounds, ${settings.rate} a second, ${settings.bodyBytes} bytes each way${settings.scheduling === 'realtime' ? ', with real-time priority' : ''}`,
    `control: the same variant twice gives ${control.p50Ratio.toFixed(3)}; sent late: ${(control.lateShare * 100).toFixed(2)} %`,
    'ratios: median over the rounds (95 % bootstrap interval); milliseconds are this machine’s and mean little elsewhere',
  ].join('\n')
}

/** Returns what both layers cost together, in a sentence. */
function additivityText(additivity: Interval): string {
  return `Dapr and mesh together add ${ratioText(additivity)} times the sum of what each adds alone, at the median.`
}

function latencies({ latencyMs: { p50, p90, p99 } }: ArmReport): string[] {
  return [p50, p90, p99].map((ms) => ms.toFixed(2))
}

function ratioCells({ ratios }: ArmReport): string[] {
  const [first] = ratios
  return first ? [first.p50, first.p90, first.p99].map(ratioText).concat(first.against) : ['1', '1', '1', '']
}

/** Returns a ratio with its interval, such as `2.61 (2.48–2.80)`. */
function ratioText({ median, low, high }: Interval): string {
  return `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`
}

function cpuLines(arms: readonly ArmReport[]): string[] {
  if (arms.every(({ cpu }) => cpu === null)) return ['CPU per request: not available, this system has no /proc']
  const lines = arms.map(({ name, cpu }) => [
    name,
    (cpu ?? []).map(({ process, usPerRequest }) => `${process} ${usPerRequest} µs`).join(', ') || '–',
  ])
  return [styleText('bold', 'CPU per request, user and system'), ...align(lines)]
}

function memoryLines(memory: BenchReport['memory']): string[] {
  if (!memory) return ['memory: not available, this system has no /proc']
  const lines = memory.map(({ process, pssMiB, rssMiB }) => [
    process,
    `${pssMiB.toFixed(0)} MiB PSS, ${rssMiB.toFixed(0)} MiB RSS`,
  ])
  return [styleText('bold', 'memory at the end'), ...align(lines)]
}

function align(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
