import type { Comparison } from '../../src/protocol/comparison.ts'

export type Status = Comparison['claims'][number]['cells'][string]['status']

const WORDS: Readonly<Record<Status, { glyph: string; word: string }>> = {
  holds: { glyph: '✓', word: 'holds' },
  differs: { glyph: '≠', word: 'differs' },
  failed: { glyph: '!', word: 'run failed' },
  'not-applicable': { glyph: '–', word: 'not applicable' },
  'not-yet-run': { glyph: '○', word: 'not yet run' },
}

/** A status as sign, word and colour, so that none of the three has to be seen. */
export function StatusMark({ status }: { status: Status }) {
  const { glyph, word } = WORDS[status]
  return (
    <span class="status" data-status={status}>
      <span class="glyph" aria-hidden="true">
        {glyph}
      </span>
      {word}
    </span>
  )
}
