import { cpus, totalmem } from 'node:os'
import type { LocalBinaries } from '@better-together/harness/local/infrastructure'
import { readCpuMs, readMemory, readScheduling } from '@better-together/harness/local/proc'
import type { Report } from '@better-together/harness/progress'
import { run } from '@better-together/harness/run'
import type { BenchReport } from './bench-report.ts'
import { BODY_BYTES } from './http-call.ts'
import { type LocalSystemOptions, startLocalSystem } from './local-system.ts'
import { runOpenLoop } from './open-loop.ts'
import { runRounds, type Settings } from './rounds.ts'
import { summarize } from './summarize.ts'
import { type LocalVariantName, localVariants, type Variant } from './variants.ts'

const WARM_UP = { seconds: 2, attempts: 1 }

export type LocalMeasuring = LocalSystemOptions & {
  settings: Settings
  binaries: LocalBinaries
  tick: Report
  /** Default: all that one machine can measure. */
  variants?: readonly (Variant & { name: LocalVariantName })[]
}

/** Runs the whole benchmark on this machine, from no process to no process. What makes it unfit to report: `whyUnfit`. */
export function measureLocal(options: LocalMeasuring): Promise<BenchReport> {
  return withRealtimePriority(() => measure(options))
}

async function measure(options: LocalMeasuring): Promise<BenchReport> {
  const { settings, binaries, report, tick, signal, variants = localVariants } = options
  const startedAt = new Date().toISOString()
  report('starting Redis, Sentry, five sidecars and the called app')
  const scheduling = await readScheduling(process.pid)
  const system = await startLocalSystem(options)
  try {
    report(`measuring ${variants.length} variants in ${settings.blocks} rounds at ${settings.rate} requests a second`)
    const targetOf = ({ name }: { name: LocalVariantName }) => ({
      measure: (rate: number, seconds: number) =>
        runOpenLoop({ rate, seconds, send: system.clients[name].send, signal }),
      cpuMs: () => cpuOf(system.pids()),
    })
    const runs = await runRounds({ variants, targetOf, settings, warmUp: WARM_UP, tick, signal })
    return {
      environment: 'local',
      startedAt,
      versions: { node: process.version, ...binaries.versions },
      machine: {
        cores: cpus().length,
        memoryGiB: Math.round(totalmem() / 2 ** 30),
        platform: `${process.platform} ${process.arch}`,
      },
      settings: { ...settings, bodyBytes: BODY_BYTES, ...(scheduling && { scheduling }) },
      ...summarize(variants, runs),
      memory: await memoryOf(system.pids()),
    }
  } finally {
    await system.stop()
  }
}

async function cpuOf(pids: ReadonlyMap<string, number>): Promise<Map<string, number>> {
  const found = await Promise.all([...pids].map(async ([name, pid]) => [name, await readCpuMs(pid)] as const))
  return new Map(found.flatMap(([name, ms]) => (ms === undefined ? [] : [[name, ms] as const])))
}

async function memoryOf(pids: ReadonlyMap<string, number>): Promise<BenchReport['memory']> {
  const all = await Promise.all([...pids].map(async ([name, pid]) => ({ process: name, ...(await readMemory(pid)) })))
  const known = all.flatMap(({ process, pssMiB, rssMiB }) =>
    pssMiB === undefined || rssMiB === undefined ? [] : [{ process, pssMiB, rssMiB }],
  )
  return known.length > 0 ? known : null
}

function chrt(...args: string[]) {
  return run('chrt', ['--all-tasks', ...args, String(process.pid)])
}

/**
 * Runs `work` with real-time priority where Linux and our rights allow it, and goes back to normal afterwards. Whatever
 * is started meanwhile inherits it, so all variants have the same; what else the machine does waits, and the control holds.
 */
async function withRealtimePriority<Result>(work: () => Promise<Result>): Promise<Result> {
  const isRaised = await chrt('--rr', '--pid', '1').then(
    () => true,
    () => false, // no chrt, or not allowed: measured as it is, and the report states it
  )
  try {
    return await work()
  } finally {
    if (isRaised) await chrt('--other', '--pid', '0')
  }
}
