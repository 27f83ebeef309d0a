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

/**
 * Runs a program of the user's machine and resolves with its stdout.
 *
 * @throws Absent when the program is not installed; an Error with the end of what it said when it failed or took too long.
 */
export async function runTool(search: Search, command: string, args: string[], options: ToolOptions = {}) {
  const { cwd, timeout, env, onLine } = options
  search.signal?.throwIfAborted()
  const tool = execa(command, args, {
    env: { ...search.env, ...env },
    extendEnv: false,
    stdin: 'ignore',
    // `go build`, killed, leaves its compilers running: a process group of its own can be ended as a whole. Without a
    // signal nobody would end it, so then it stays in ours, which a Ctrl-C at the terminal reaches.
    detached: search.signal !== undefined,
    ...(cwd !== undefined && { cwd }),
    ...(timeout !== undefined && { timeout }),
    ...(onLine && { stderr: ['pipe', lineByLine(onLine)] }),
  })
  const release = endGroupOn(search.signal, tool.pid)
  try {
    return String((await tool).stdout)
  } catch (error) {
    search.signal?.throwIfAborted()
    throw explained(error as ExecaError, command, timeout)
  } finally {
    release()
  }
}

function endGroupOn(signal: AbortSignal | undefined, pid: number | undefined): () => void {
  if (signal === undefined || pid === undefined) return () => {}
  const end = () => {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // It ended by itself in the meantime.
    }
  }
  signal.addEventListener('abort', end)
  process.on('exit', end)
  return () => {
    signal.removeEventListener('abort', end)
    process.off('exit', end)
  }
}

function explained(error: ExecaError, command: string, timeout = 0): Error {
  if (error.code === 'ENOENT') return new Absent(`${command} is not installed`)
  if (error.timedOut) return new Error(`${command} did not answer within ${timeout / 1000} s`, { cause: error })
  const said = `${String(error.stdout ?? '')}\n${String(error.stderr ?? '')}`.trim()
  const end = said.split('\n').slice(-LAST_LINES).join(' | ')
  return new Error(end ? `${command} failed: ${end}` : error.shortMessage, { cause: error })
}

const lineByLine = (onLine: (line: string) => void) =>
  function* (line: unknown) {
    onLine(String(line))
    yield line
  }
