import { ExecaError, execa } from 'execa'

const SHOWN_LINES = 20

/**
 * Runs a program to its end and returns what it printed.
 *
 * @param options.input for its standard input
 * @param options.env variables to add to this process's own
 * @throws Error with the command and the last lines that it wrote
 */
export async function run(
  command: string,
  args: readonly string[],
  options: { input?: string; cwd?: string; env?: Record<string, string> } = {},
): Promise<string> {
  try {
    const { stdout } = await execa(command, args, {
      ...options,
      stdin: options.input === undefined ? 'ignore' : 'pipe',
    })
    return stdout
  } catch (cause) {
    if (!(cause instanceof ExecaError)) throw cause
    const said = `${cause.stderr ?? ''}\n${cause.stdout ?? ''}`.trim().split('\n').slice(-SHOWN_LINES).join('\n')
    const why = said || cause.originalMessage || cause.shortMessage
    throw new Error(`${command} ${args.join(' ')}\n${why}`, { cause })
  }
}

/** The same, for when failing is an answer. */
export async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  const { failed } = await execa(command, args, { reject: false, stdin: 'ignore' })
  return !failed
}
