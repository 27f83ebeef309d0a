import { clock } from './clock.ts'
import type { Beat } from './talk-document.ts'

const [BOLD, DIM, PLAIN] = ['\u001b[1m', '\u001b[2m', '\u001b[0m']
/** A line that belongs to the one before: it begins no item of a list. */
const CONTINUES = /\n(?!\d+\. |- )/g

/** How wide the screen is, in characters, and whether it knows bold from plain. */
export type Paper = { columns: number; isStyled: boolean }

/** A beat as a card. @param now what the clock shows since the talk began; empty before */
export function card({ at, title, text }: Beat, now: string, paper: Paper): string {
  const mark = at === undefined ? '' : `${clock(at)}  `
  const head = styled(BOLD, `${mark}${title}`, paper) + (now === '' ? '' : dim(`    the clock says ${now}`, paper))
  const blocks = text.split(/\n{2,}/).map((block) => asLines(block, paper))
  return [head, ...blocks].join('\n\n')
}

export const dim = (text: string, paper: Paper) => styled(DIM, text, paper)

function asLines(block: string, paper: Paper): string {
  if (block.startsWith('```')) {
    const commands = block
      .replaceAll(/^```.*\n?/gm, '')
      .trimEnd()
      .split('\n')
    return styled(BOLD, commands.map((command) => `    $ ${command}`).join('\n'), paper)
  }
  if (block.startsWith('>')) return styled(BOLD, wrapped(block.replaceAll(/^> ?/gm, ''), '  ', paper), paper)
  const items = block.replaceAll(CONTINUES, ' ').split('\n')
  return items.map((item) => wrapped(item.replaceAll(/\*\*|[`*]/g, ''), '', paper)).join('\n')
}

function wrapped(text: string, indent: string, { columns }: Paper): string {
  const lines = ['']
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = `${lines.at(-1)}${lines.at(-1) === '' ? '' : ' '}${word}`
    if (indent.length + longer.length > columns) lines.push(word)
    else lines[lines.length - 1] = longer
  }
  return lines.map((line) => indent + line).join('\n')
}

const styled = (style: string, text: string, { isStyled }: Paper) => (isStyled ? `${style}${text}${PLAIN}` : text)
