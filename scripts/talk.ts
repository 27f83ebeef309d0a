import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { showCards } from './talk/cue-cards.ts'
import { rehearse } from './talk/rehearse.ts'
import { parseTalk } from './talk/talk-document.ts'

const USAGE = `Usage: npm run talk -- [options]

Shows the ten-minute talk of docs/talk.md as cue cards: what to say, what to do and what is then seen; Enter turns to the
next one. For the speaker’s own screen.

  --rehearse   do everything that the talk does: run its commands, ask the dashboard for what its clicks ask for, and
               look for what the audience should see. Without the time for speaking; ends with what did not come about
  --verbose    with --rehearse: show what the terminal prints as well
  --help       this text`

const WIDEST = 100
const ROOT = resolve(import.meta.dirname, '..')

const { values } = parseArgs({
  options: {
    rehearse: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  console.log(USAGE)
  process.exit(0)
}

const beats = parseTalk(await readFile(resolve(ROOT, 'docs', 'talk.md'), 'utf8'))
process.exitCode = values.rehearse ? await rehearseTalk() : await readTalk()

async function readTalk(): Promise<number> {
  const { stdin: input, stdout: output } = process
  await showCards(beats, {
    input,
    output,
    paper: { columns: Math.min(output.columns ?? WIDEST, WIDEST), isStyled: output.isTTY },
  })
  process.stdin.destroy()
  return 0
}

async function rehearseTalk(): Promise<number> {
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stopping.abort(new Error(`Stopped by ${signal}`)))
  const begun = Date.now()
  const onOutput = (text: string) => void (values.verbose && process.stderr.write(text))
  try {
    const failures = await rehearse(beats, { root: ROOT, signal: stopping.signal, say: console.log, onOutput })
    console.log(`${beats.length} parts in ${Math.round((Date.now() - begun) / 1000)} s, ${failures.length} failures`)
    return failures.length > 0 ? 1 : 0
  } catch (error) {
    console.error((error as Error).message)
    return stopping.signal.aborted ? 130 : 1
  }
}
