import { stripVTControlCharacters } from 'node:util'
import { waitFor } from '@better-together/shop-client/wait-for'
import { execa } from 'execa'

export type BlockResult = { exitCode: number; printed: string }

export type Shell = {
  /** Runs commands to their end. @throws Error when that takes longer than `deadlineMs` */
  run: (commands: string, deadlineMs: number) => Promise<BlockResult>
  /** Returns everything that was printed so far, also by jobs in the background. */
  output: () => string
  /** Ends the jobs in the background, and the shell. */
  close: () => Promise<void>
}

/**
 * Opens a shell in which commands follow one another, with jobs in the background, as in a terminal. In a process group of
 * its own and ended by the end of its input, so that nothing stays behind however the test ends.
 */
export function openShell(cwd: string): Shell {
  const process = execa('bash', ['--norc', '--noprofile'], {
    cwd,
    all: true,
    buffer: false,
    reject: false,
    detached: true,
    env: { NO_COLOR: '1' },
  })
  let output = ''
  process.all.setEncoding('utf8').on('data', (text: string) => {
    output += stripVTControlCharacters(text)
    console.log(text)
  })
  process.stdin.write(`trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT\n`)
  let count = 0
  return {
    output: () => output,
    async run(commands: string, deadlineMs: number): Promise<BlockResult> {
      const end = `end of block ${++count}:`
      const begun = output.length
      // Without an input of their own the commands would read the ones after them.
      process.stdin.write(`{\n${commands}\n} </dev/null\nprintf '\\n${end} %s\\n' "$?"\n`)
      const ended = async () => new RegExp(`^${end} (\\d+)$`, 'm').exec(output)
      const found = await waitFor(async () => (await ended()) ?? undefined, { what: commands, deadlineMs })
      return { exitCode: Number(found[1]), printed: output.slice(begun, found.index) }
    },
    async close() {
      process.stdin.end()
      await process
    },
  }
}
