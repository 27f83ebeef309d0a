import { styleText } from 'node:util'

const TICK_MS = 1000
const SLOW_MS = 15_000

/** Takes one line for people. */
export type Report = (line: string) => void

/** Progress for people, on stderr, so that stdout stays for results. */
export type Progress = {
  /** A line that stays, with the seconds since the start. */
  report: Report
  /** A count that may change often: at most one line a second. */
  tick: Report
}

/** Returns the progress of a command that begins now. */
export function createProgress(): Progress {
  const begun = Date.now()
  let last = begun
  const report = (line: string) => {
    last = Date.now()
    process.stderr.write(`${((last - begun) / 1000).toFixed(1).padStart(6)} s  ${line}\n`)
  }
  return {
    report,
    tick: (line) => {
      if (Date.now() - last >= TICK_MS) report(line)
    },
  }
}

/** Runs one named step of a command and returns its result. */
export type Step = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>

/** Returns steps that print when they start and how long they took, and remind while they are slow. They may overlap. */
export function createSteps(print: Report): Step {
  return async (name, work) => {
    const start = Date.now()
    const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`
    print(`${styleText('dim', '…')} ${name}`)
    try {
      const result = await whileSlow(print, () => name, work, SLOW_MS)
      print(`${styleText('green', '✓')} ${name}, ${seconds()}`)
      return result
    } catch (error) {
      print(`${styleText('red', '✗')} ${name}, after ${seconds()}`)
      throw error
    }
  }
}

/** Runs `work` and reports every `everyMs` how far it has come, so that nobody takes it for hung. */
export async function whileSlow<Result>(
  report: Report,
  state: () => string,
  work: () => Promise<Result>,
  everyMs = 5000,
): Promise<Result> {
  const start = Date.now()
  const timer = setInterval(() => report(`… ${state()}, ${elapsed(Date.now() - start)} so far`), everyMs)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

function elapsed(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
