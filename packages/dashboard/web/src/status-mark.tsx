import type { Comparison } from '../../src/protocol/comparison.ts'
import type { Citation } from '../../src/protocol/report.ts'

/** What a claim came to, or whether the results support an answer that rests on claims. */
type Status = Comparison['claims'][number]['cells'][string]['status'] | Citation['standing']

const WORDS: Readonly<Record<Status, { glyph: string; word: string }>> = {
  holds: { glyph: '✓', word: 'holds' },
  differs: { glyph: '≠', word: 'differs' },
  failed: { glyph: '!', word: 'run failed' },
  'not-applicable': { glyph: '–', word: 'not applicable' },
  'not-yet-run': { glyph: '○', word: 'not yet run' },
  shown: { glyph: '✓', word: 'shown' },
  contradicted: { glyph: '≠', word: 'contradicted' },
  'not-run': { glyph: '○', word: 'not shown yet' },
}

/** A status as sign, word and colour, so that nobody depends on any one of them. */
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
