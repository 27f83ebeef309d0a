import { type ExecaError, execa } from 'execa'
import { Absent, type Search } from './part.ts'

export type ToolOptions = {
  cwd?: string
  /** Ends the tool after this many milliseconds. */
  timeout?: number
  env?: Record<string, string>
  /** Called with each line of the tool's stderr as it comes. */
  onLine?: (line: string) => void
}

const LAST_LINES = 3
/** What an aborted tool is given to end by itself and clean up (`go build` removes its work folder). */
const GRACE_MS = 10_000

/**
 * Runs a program of the user's machine and resolves with its stdout.
 *
 * @throws Absent when the program is not installed; an Error with the end of what it said when it failed or took too long.
 */
export async function runTool(search: Search, command: string, args: string[], options: ToolOptions = {}) {
  const { cwd, timeout, env, onLine } = options
  try {
    const tool = execa(command, args, {
      env: { ...search.env, ...env },
      extendEnv: false,
      stdin: 'ignore',
      killSignal: 'SIGINT',
      forceKillAfterDelay: GRACE_MS,
      ...(cwd !== undefined && { cwd }),
      ...(timeout !== undefined && { timeout }),
      ...(search.signal && { cancelSignal: search.signal }),
      ...(onLine && { stderr: ['pipe', lineByLine(onLine)] }),
    })
    return String((await tool).stdout)
  } catch (error) {
    const { code, timedOut, stderr, stdout, shortMessage } = error as ExecaError
    if (code === 'ENOENT') throw new Absent(`${command} is not installed`)
    const said = `${String(stdout ?? '')}\n${String(stderr ?? '')}`.trim().split('\n').slice(-LAST_LINES).join(' | ')
    if (timedOut) throw new Error(`${command} did not answer within ${(timeout ?? 0) / 1000} s`, { cause: error })
    throw new Error(said ? `${command} failed: ${said}` : shortMessage, { cause: error })
  }
}

const lineByLine = (onLine: (line: string) => void) =>
  function* (line: unknown) {
    onLine(String(line))
    yield line
  }
