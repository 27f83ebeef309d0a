import type { Status } from '@better-together/claims/src/claim-rows'
import { type Html, html } from './html.ts'

const WORDS: Readonly<Record<Status, { glyph: string; word: string }>> = {
  holds: { glyph: '✓', word: 'holds' },
  differs: { glyph: '≠', word: 'differs' },
  failed: { glyph: '!', word: 'run failed' },
  'not-applicable': { glyph: '–', word: 'not applicable' },
  'not-yet-run': { glyph: '○', word: 'not yet run' },
}

/** A status as sign, word and colour, so that none of the three has to be seen. */
export function statusMark(status: Status): Html {
  const { glyph, word } = WORDS[status]
  return html`<span class="status ${status}"><span class="glyph" aria-hidden="true">${glyph}</span>${word}</span>`
}
