import { checksOfThePage } from './checks-of-the-page.ts'
import { checksOfTheReports } from './checks-of-the-reports.ts'
import type { Situation } from './situation.ts'

/** Whether it is seen; where not, what is seen in its place. */
export type Seen = { holds: boolean; seen: string }
/** Its words, by the names of the groups of its pattern. */
type Words = Readonly<Record<string, string>>
export type Rule = { pattern: RegExp; look: (situation: Situation, words: Words) => Promise<Seen> }

export type Check = {
  text: string
  /** How long it may take until it is seen. */
  withinSeconds: number
  look: (situation: Situation) => Promise<Seen>
}

const WITHIN = / within (\d+) s$/
const USUAL_PATIENCE_S = 10

const checksOfTheTerminal: readonly Rule[] = [
  {
    pattern: /^nothing answers any more$/,
    async look({ answers }) {
      const isThere = await answers()
      return { holds: !isThere, seen: 'the dashboard answers' }
    },
  },
  {
    pattern: /^printed (?<text>.+)$/,
    look: async ({ printed }, { text = '' }) => ({
      holds: printed().includes(text),
      seen: `it printed ${JSON.stringify(printed().slice(-300))}`,
    }),
  },
  {
    pattern: /^file (?<path>\S+) of at least (?<least>\d+) kB$/,
    async look({ fileSize }, { path = '', least }) {
      const size = await fileSize(path)
      return { holds: size !== undefined && size >= Number(least), seen: size === undefined ? 'no file' : `${size} kB` }
    },
  },
]

const rules = [...checksOfThePage, ...checksOfTheReports, ...checksOfTheTerminal]

/** `orders compensated at least 5 within 20 s`. @throws Error for what it cannot make sense of */
export function parseCheck(text: string): Check {
  const words = text.replace(WITHIN, '')
  const withinSeconds = Number(WITHIN.exec(text)?.[1] ?? USUAL_PATIENCE_S)
  for (const { pattern, look } of rules) {
    const found = pattern.exec(words)
    if (found) return { text, withinSeconds, look: (situation) => look(situation, { ...found.groups }) }
  }
  throw new Error(`Nobody knows how to see this: ${text}`)
}
