/** Markup that is safe to put into a page as it is. */
export type Html = { markup: string }

type Piece = Html | string | number | undefined | false | readonly Piece[]

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A template whose every inserted text is escaped; only other `html` goes in as it is. Lists are joined. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return { markup: strings.map((text, index) => text + render(pieces[index])).join('') }
}

/** For text that is markup, style or script by itself: from this repository, or made by a library. Never for data. */
export const trusted = (markup: string): Html => ({ markup })

function render(piece: Piece): string {
  if (piece === undefined || piece === false) return ''
  if (Array.isArray(piece)) return piece.map(render).join('')
  if (typeof piece === 'object' && 'markup' in piece) return piece.markup
  return String(piece).replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}

/** Data for a script: JSON in which nothing can end the element it stands in. */
export const scriptData = (data: unknown): Html => ({ markup: JSON.stringify(data).replaceAll('<', '\\u003c') })
