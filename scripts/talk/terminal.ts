import { once } from 'node:events'
import { stripVTControlCharacters } from 'node:util'
import { execa } from 'execa'

const ENDING_MS = 45_000
const DONE = 'talk-command-done'
const REPORT = new RegExp(`\n?${DONE}.*\n?`, 'g')
/** After each command: its exit code, and the jobs that it left in the background. */
const report = `printf '\\n${DONE} %s %s\\n' "$?" "$(jobs -p | tr '\\n' ' ')"`

/** The one terminal of the talk: a shell with job control, in which commands follow one another. */
export type Terminal = {
  /** @returns its exit code, and what was printed. @throws Error when it takes longer than `seconds` */
  run(command: string, seconds: number): Promise<number>
  /** What was printed since the last command began. */
  printed(): string
  /** All that was printed. */
  log(): string
  /** Ends what still runs in the background, and the shell. */
  close(): Promise<void>
}

/** @param onOutput gets what is printed, as it comes */
export function openTerminal(cwd: string, onOutput: (text: string) => void): Terminal {
  // A group of its own: Ctrl-C is for whoever rehearses, who ends the jobs in turn.
  const shell = execa('bash', ['--norc', '--noprofile'], {
    cwd,
    all: true,
    buffer: false,
    reject: false,
    detached: true,
    env: { NO_COLOR: '1' },
  })
  let log = ''
  let begun = 0
  let jobs: number[] = []
  shell.all.setEncoding('utf8').on('data', (text: string) => {
    log += stripVTControlCharacters(text)
    onOutput(text.replaceAll(REPORT, ''))
  })
  shell.stdin.write('set -m\n')

  async function run(command: string, seconds: number): Promise<number> {
    begun = log.length
    // Nothing but this reads from the shell’s input, or a command would read the ones after it.
    shell.stdin.write(`{\n${command}\n} </dev/null\n${report}\n`)
    const late = AbortSignal.timeout(seconds * 1000)
    for (;;) {
      const done = new RegExp(`^${DONE} (\\d+) (.*)$`, 'm').exec(log.slice(begun))
      if (done) {
        log = log.slice(0, begun + done.index) + log.slice(begun + done.index + done[0].length)
        jobs = (done[2] ?? '').split(' ').filter(Boolean).map(Number)
        return Number(done[1])
      }
      await once(shell.all, 'data', { signal: late }).catch((cause: Error) => {
        throw new Error(`It takes longer than ${seconds} s: ${command}`, { cause })
      })
    }
  }

  return {
    run,
    printed: () => log.slice(begun).trim(),
    log: () => log,
    async close() {
      shell.stdin.end(`kill $(jobs -p) 2>/dev/null\nwait\n`)
      const timer = setTimeout(() => {
        for (const group of [...jobs, shell.pid as number]) killGroup(group)
      }, ENDING_MS)
      await shell
      clearTimeout(timer)
    },
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
