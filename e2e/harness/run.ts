import { ExecaError, execa } from 'execa'

const SHOWN_LINES = 20
const SUMMARY_LINES = 3

export type RunOptions = {
  /** For its standard input. */
  input?: string
  cwd?: string
  /** Variables to add to this process's own. */
  env?: Readonly<Record<string, string | undefined>>
  /** False: it gets `env` and nothing else. */
  extendEnv?: boolean
  /** Ends it after this many milliseconds. */
  timeout?: number
  /** Ends it, with all that it has started. */
  signal?: AbortSignal | undefined
  /** Called with each line of its stderr as it comes. */
  onLine?: (line: string) => void
}

/** A program that failed. The message is the command with the last lines that it wrote, `summary` the same in one line. */
export class RunError extends Error {
  readonly summary: string
  constructor(message: string, { summary, cause }: { summary: string; cause: unknown }) {
    super(message, { cause })
    this.summary = summary
  }
}

/** A program that this machine does not have. */
export class NotInstalled extends RunError {}

/**
 * Runs a program to its end and returns what it printed to stdout.
 *
 * @throws NotInstalled, the signal's reason, or a RunError
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { input, cwd, env = {}, extendEnv = true, timeout, signal, onLine } = options
  signal?.throwIfAborted()
  const child = execa(command, args, {
    env,
    extendEnv,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    // `go build`, killed, leaves its compilers running: a process group of its own can be ended as a whole. Without a
    // signal nobody would end it, so then it stays in ours, which a Ctrl-C at the terminal reaches.
    detached: signal !== undefined,
    ...(cwd !== undefined && { cwd }),
    ...(timeout !== undefined && { timeout }),
    ...(onLine && { stderr: ['pipe', lineByLine(onLine)] }),
  })
  const release = endGroupOn(signal, child.pid)
  try {
    return String((await child).stdout)
  } catch (error) {
    signal?.throwIfAborted()
    throw error instanceof ExecaError ? explained(error, command, args, timeout) : error
  } finally {
    release()
  }
}

/** Returns whether a program ends well, for when failing is an answer. */
export async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  const { failed } = await execa(command, args, { reject: false, stdin: 'ignore' })
  return !failed
}

/** Returns in one line why something failed. */
export function reasonOf(error: unknown): string {
  if (error instanceof RunError) return error.summary
  return error instanceof Error ? error.message : String(error)
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

function explained(cause: ExecaError, command: string, args: readonly string[], timeout = 0): RunError {
  const line = `${command} ${args.join(' ')}`
  if (cause.code === 'ENOENT')
    return new NotInstalled(`${line}\nis not installed`, { summary: `${command} is not installed`, cause })
  if (cause.timedOut) {
    const late = `did not answer within ${timeout / 1000} s`
    return new RunError(`${line}\n${late}`, { summary: `${command} ${late}`, cause })
  }
  const printed = `${String(cause.stderr ?? '')}\n${String(cause.stdout ?? '')}`.trim()
  const last = (lines: number) => printed.split('\n').slice(-lines)
  const message = `${line}\n${last(SHOWN_LINES).join('\n') || cause.originalMessage || cause.shortMessage}`
  return new RunError(message, {
    summary: printed ? `${command} failed: ${last(SUMMARY_LINES).join(' | ')}` : cause.shortMessage,
    cause,
  })
}

const lineByLine = (onLine: (line: string) => void) =>
  function* (line: unknown) {
    onLine(String(line))
    yield line
  }
