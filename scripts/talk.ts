import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import { sectionsOf } from './talk/document.ts'

const USAGE = `Usage: npm run talk -- [options]

Shows the ten-minute talk of docs/talk.md as cue cards, with a clock: what to do, what to say and what the audience then
sees. Enter turns to the next card. For the speaker’s own screen.

  --rehearse   give the whole talk in Chromium, without the time for speaking: run its commands, press its buttons and
               check what the audience should see (e2e/tests/browser/talk.test.ts)
  --verbose    with --rehearse: show what the commands print as well
  --help       this text`

const ROOT = resolve(import.meta.dirname, '..')
const CLEAR = '\u001b[2J\u001b[3J\u001b[H'

const { values } = parseArgs({
  options: {
    rehearse: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(USAGE)
else if (values.rehearse) process.exitCode = await rehearse(values.verbose)
else await showCards()

/** Runs the browser test of the talk. Returns its exit code. */
async function rehearse(verbose: boolean): Promise<number> {
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())
  const args = ['run', '--project', 'talk', '--reporter=verbose', ...(verbose ? ['--silent=false'] : [])]
  const { exitCode } = await execa('vitest', args, {
    cwd: ROOT,
    preferLocal: true,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    reject: false,
    cancelSignal: stopping.signal,
  })
  return stopping.signal.aborted ? 130 : (exitCode ?? 1)
}

/** Shows one section after the other, the next on Enter; all of them at the end of the input. */
async function showCards(): Promise<void> {
  const sections = sectionsOf(await readFile(resolve(ROOT, 'docs', 'talk.md'), 'utf8'))
  const lines = createInterface({ input: process.stdin })
  const enter = lines[Symbol.asyncIterator]()
  let begun: number | undefined
  for (const [n, { heading, at, markdown }] of sections.entries()) {
    if (at !== undefined) begun ??= Date.now()
    const now = begun === undefined ? '' : `    the clock says ${clock(Date.now() - begun)}`
    const next = sections[n + 1]?.heading
    console.log(`${process.stdout.isTTY ? CLEAR : ''}${heading}${now}\n\n${markdown}\n`)
    if (next === undefined) break
    console.log(`Enter: ${next}\n`)
    await enter.next()
  }
  lines.close()
}

function clock(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
