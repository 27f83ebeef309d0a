import { createInterface } from 'node:readline'
import { clock } from './clock.ts'
import type { Beat } from './talk-document.ts'

const CLEAR = '\u001b[2J\u001b[3J\u001b[H'
const [BOLD, DIM, PLAIN] = ['\u001b[1m', '\u001b[2m', '\u001b[0m']

type Screen = { input: NodeJS.ReadableStream; output: NodeJS.WritableStream; isTerminal: boolean }

/** Shows one beat after the other, the next on Enter, with the time since the first. At the end of the input, all of them. */
export async function showCards(beats: readonly Beat[], { input, output, isTerminal }: Screen): Promise<void> {
  const lines = createInterface({ input })[Symbol.asyncIterator]()
  let begun: number | undefined
  for (const [n, beat] of beats.entries()) {
    if (beat.at !== undefined) begun ??= Date.now()
    const now = begun === undefined ? '' : clock((Date.now() - begun) / 1000)
    output.write(`${isTerminal ? CLEAR : ''}${card(beat, now, isTerminal)}\n`)
    const next = beats[n + 1]
    if (!next) break
    const when = next.at === undefined ? '' : `${clock(next.at)} `
    output.write(styled(DIM, `Enter: ${when}${next.title}`, isTerminal) + (isTerminal ? '' : '\n\n'))
    await lines.next()
  }
}

/** @param now since the talk began; empty before */
function card({ at, title, text }: Beat, now: string, isTerminal: boolean): string {
  const mark = at === undefined ? '' : `${clock(at)}  `
  const head = styled(BOLD, `${mark}${title}`, isTerminal) + (now === '' ? '' : `    it is ${now}`)
  const body = text
    .split('\n')
    .filter((line) => !line.startsWith('```'))
    .map((line) => (line.startsWith('>') ? styled(BOLD, `  ${line.slice(1).trim()}`, isTerminal) : plain(line)))
  return `${head}\n\n${body.join('\n')}\n`
}

const plain = (line: string) => line.replaceAll(/\*\*|`/g, '')
const styled = (style: string, text: string, isTerminal: boolean) => (isTerminal ? `${style}${text}${PLAIN}` : text)
