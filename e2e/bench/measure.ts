import { cpus, totalmem } from 'node:os'
import { readMemory, readScheduling } from '@better-together/harness/local/proc'
import { type Arm, CONTROL, localArms } from './arms.ts'
import { type BenchLab, type BenchLabOptions, startBenchLab } from './bench-lab.ts'
import type { BenchReport } from './bench-report.ts'
import { BODY_BYTES } from './http-exchange.ts'
import { withRealtimePriority } from './realtime.ts'
import { runBlocks, type Settings } from './run-blocks.ts'
import { lateShareOf, summarizeArm } from './summarize.ts'

export type Measuring = BenchLabOptions & {
  settings: Settings
  versions: Record<string, string>
  tick: (line: string) => void
  /** Default: all that one machine can measure. */
  arms?: readonly Arm[]
}

/** One whole local run, from no process to no process. What makes it unfit to be reported: `whyUnfit`. */
export function measureLocal(options: Measuring): Promise<BenchReport> {
  return withRealtimePriority(() => measure(options))
}

async function measure(options: Measuring): Promise<BenchReport> {
  const { settings, versions, say, tick, signal, arms = localArms } = options
  const startedAt = new Date().toISOString()
  say('starting Redis, Sentry, five sidecars and the called app')
  const scheduling = await readScheduling(process.pid)
  const lab = await startBenchLab(options)
  try {
    say(`measuring ${arms.length} arms in ${settings.blocks} blocks at ${settings.rate} requests a second`)
    const turns = await runBlocks({ arms, exchanges: lab.exchanges, pids: lab.pids, settings, tick, signal })
    const reports = arms.map((arm) => summarizeArm(arm, turns))
    const control = reports
      .find(({ name }) => name === CONTROL.arm)
      ?.ratios.find(({ against }) => against === CONTROL.against)
    if (!control) throw new Error(`The arms need both ${CONTROL.against} and ${CONTROL.arm}`)
    return {
      environment: 'local',
      startedAt,
      versions: { node: process.version, ...versions },
      machine: {
        cores: cpus().length,
        memoryGiB: Math.round(totalmem() / 2 ** 30),
        platform: `${process.platform} ${process.arch}`,
      },
      settings: { ...settings, bodyBytes: BODY_BYTES, ...(scheduling && { scheduling }) },
      control: { ...CONTROL, p50Ratio: control.p50.median, lateShare: lateShareOf(turns) },
      arms: reports,
      memory: await memoryOf(lab),
    }
  } finally {
    await lab.stop()
  }
}

async function memoryOf(lab: BenchLab): Promise<BenchReport['memory']> {
  const all = await Promise.all(
    [...lab.pids()].map(async ([name, pid]) => ({ process: name, ...(await readMemory(pid)) })),
  )
  const known = all.flatMap(({ process, pssMiB, rssMiB }) =>
    pssMiB === undefined || rssMiB === undefined ? [] : [{ process, pssMiB, rssMiB }],
  )
  return known.length > 0 ? known : null
}
