import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const chrt = (...args: string[]) => promisify(execFile)('chrt', ['--all-tasks', ...args, String(process.pid)])

/**
 * Runs `work` with real-time priority where Linux and our rights allow it, and goes back to normal afterwards. Whatever
 * is started meanwhile inherits it, so all arms have the same; what else the machine does waits, and the control holds.
 */
export async function withRealtimePriority<Result>(work: () => Promise<Result>): Promise<Result> {
  const isRaised = await chrt('--rr', '--pid', '1').then(
    () => true,
    () => false, // no chrt, or not allowed: measured as it is, and the report says so
  )
  try {
    return await work()
  } finally {
    if (isRaised) await chrt('--other', '--pid', '0')
  }
}
