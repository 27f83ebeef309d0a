import { createInterface } from 'node:readline'
import { card, dim, type Paper } from './card.ts'
import { clock } from './clock.ts'
import type { Beat } from './talk-document.ts'

const CLEAR = '\u001b[2J\u001b[3J\u001b[H'

type Screen = { input: NodeJS.ReadableStream; output: NodeJS.WritableStream; paper: Paper }

/** Shows one beat after the other, the next on Enter, with the time since the first. At the end of the input, all of them. */
export async function showCards(beats: readonly Beat[], { input, output, paper }: Screen): Promise<void> {
  const lines = createInterface({ input })[Symbol.asyncIterator]()
  let begun: number | undefined
  for (const [n, beat] of beats.entries()) {
    if (beat.at !== undefined) begun ??= Date.now()
    const now = begun === undefined ? '' : clock((Date.now() - begun) / 1000)
    output.write(`${paper.isStyled ? CLEAR : ''}${card(beat, now, paper)}\n\n`)
    const next = beats[n + 1]
    if (!next) break
    const when = next.at === undefined ? '' : `${clock(next.at)} `
    output.write(`${dim(`Enter: ${when}${next.title}`, paper)}${paper.isStyled ? '' : '\n\n'}`)
    await lines.next()
  }
}
