import { AppError } from '@better-together/shared/problem'
import type { FaultControl } from '../ports.ts'
import type { ClaimRun } from '../protocol/controls.ts'

const MOST_LINES = 200
const LONGEST_LINE = 300

export type ClaimRuns = {
  /** The current run, or else the last one. */
  current(): ClaimRun | null
  /** @throws AppError 404 where claims cannot be run, 409 while one runs */
  start(number: number): ClaimRun
  cancel(): void
}

/** Runs one claim at a time and keeps the end of its output. */
export function createClaimRuns(control: FaultControl, changed: () => void): ClaimRuns {
  let run: ClaimRun | null = null
  let stopping = new AbortController()

  function follow(mine: ClaimRun, runClaim: NonNullable<FaultControl['runClaim']>, { signal }: AbortController): void {
    const update = (change: (run: ClaimRun) => void) => {
      if (signal.aborted) return
      change(mine)
      changed()
    }
    const report = (line: string) => update(({ lines }) => add(lines, line))
    runClaim(mine.number, report, signal)
      .catch((error: Error): ClaimRun['state'] => {
        report(`It failed: ${error.message}`)
        return 'failed'
      })
      .then((state) => update((it) => Object.assign(it, { state })))
  }

  return {
    current: () => run && { ...run, lines: [...run.lines] },
    start(number) {
      if (!control.runClaim) throw new AppError(404, 'no-claims-here', 'Claims cannot be run from here')
      if (run?.state === 'running')
        throw new AppError(409, 'claim-running', `Claim ${run.number} still runs; one at a time`)
      run = { number, state: 'running', startedAt: new Date().toISOString(), lines: [] }
      stopping = new AbortController()
      follow(run, control.runClaim, stopping)
      changed()
      return { ...run, lines: [...run.lines] }
    },
    cancel() {
      stopping.abort()
      if (run?.state !== 'running') return
      add(run.lines, 'Cancelled')
      run.state = 'failed'
      changed()
    },
  }
}

function add(lines: string[], line: string): void {
  lines.push(line.slice(0, LONGEST_LINE))
  if (lines.length > MOST_LINES) lines.shift()
}
