/** A section of the talk. Times are in seconds. */
export type Section = {
  heading: string
  /** When it begins; undefined for the preparation before the talk. */
  at: number | undefined
  /** Seconds until the next section begins; undefined for the preparation and for the last section. */
  slot: number | undefined
  markdown: string
  /** Its shell blocks, in the order of the document. */
  blocks: string[]
}

export const PREPARATION = 'Before the talk'
const MINUTE_MARK = /^(\d+):([0-5]\d) /

/** Returns the sections of docs/talk.md that are performed: the preparation, and every section with a minute mark. */
export function sectionsOf(talk: string): Section[] {
  const sections = talk
    .split(/^## /m)
    .slice(1)
    .flatMap((text): Omit<Section, 'slot'>[] => {
      const [heading = '', ...lines] = text.split('\n')
      const mark = MINUTE_MARK.exec(heading)
      if (!mark && heading !== PREPARATION) return []
      const markdown = lines.join('\n').trim()
      const blocks = [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block.trim())
      return [{ heading, at: mark ? Number(mark[1]) * 60 + Number(mark[2]) : undefined, markdown, blocks }]
    })
  return sections.map((section, n) => {
    const next = sections[n + 1]?.at
    return { ...section, slot: section.at === undefined || next === undefined ? undefined : next - section.at }
  })
}
