import { type Check, parseCheck } from './checks.ts'
import { type Deed, parseDeed } from './deed.ts'

/** What is done or looked at in a beat, in the order of the document. */
export type Step =
  | { kind: 'run'; command: string; exitCode: number }
  | { kind: 'does'; deed: Deed }
  | { kind: 'sees'; check: Check }

/** A part of the talk, or of what comes before it. Times are in seconds. */
export type Beat = {
  title: string
  /** When it begins; undefined for what is done before the talk. */
  at: number | undefined
  /** Until the next one begins; undefined where nobody waits for it: before the talk, and at its end. */
  slot: number | undefined
  /** Its Markdown, without the comments. */
  text: string
  steps: Step[]
}

export const BEFORE = 'Before the talk'
const SECTION = /^## (.+)$/gm
const MARK = /^(\d+):([0-5]\d) (.+)$/
/** A command for the terminal; or a comment: what is done in the page, or what is seen. */
const STEP = /```sh\n([\s\S]*?)```|<!--\s*([\s\S]*?)\s*-->/g
const COMMENT = /^(does|sees): ([\s\S]+)$/

/**
 * The beats of docs/talk.md: its section “Before the talk”, and those that begin with a minute mark. All else in it is
 * for reading only.
 *
 * @throws Error for a comment or a minute mark that makes no sense
 */
export function parseTalk(markdown: string): Beat[] {
  const headings = [...markdown.matchAll(SECTION)]
  const beats = headings.flatMap((heading, n): Beat[] => {
    const title = heading[1] as string
    const mark = MARK.exec(title)
    if (!mark && title !== BEFORE) return []
    const text = markdown.slice(heading.index + heading[0].length, headings[n + 1]?.index).trim()
    const at = mark ? Number(mark[1]) * 60 + Number(mark[2]) : undefined
    return [
      { title: mark?.[3] ?? title, at, slot: undefined, text: withoutComments(text), steps: stepsOf(title, text) },
    ]
  })
  return beats.map((beat, n) => ({ ...beat, slot: slotOf(beat, beats[n + 1]) }))
}

function slotOf({ title, at }: Beat, next: Beat | undefined): number | undefined {
  if (at === undefined || next?.at === undefined) return undefined
  if (next.at <= at) throw new Error(`“${next.title}” begins before “${title}”`)
  return next.at - at
}

function stepsOf(title: string, text: string): Step[] {
  const steps: Step[] = []
  for (const [, command, comment] of text.matchAll(STEP)) {
    if (command !== undefined) {
      steps.push({ kind: 'run', command: command.trim(), exitCode: 0 })
      continue
    }
    const [, kind, what] = COMMENT.exec(comment as string) ?? []
    if (kind === undefined || what === undefined)
      throw new Error(`“${title}”: a comment says neither “does:” nor “sees:”: ${comment}`)
    const exitCode = /^exit code (\d+)$/.exec(what)?.[1]
    const run = steps.findLast((step) => step.kind === 'run')
    if (exitCode !== undefined && run) run.exitCode = Number(exitCode)
    else steps.push(kind === 'does' ? { kind, deed: parseDeed(what) } : { kind: 'sees', check: parseCheck(what) })
  }
  if (MARK.test(title) && !steps.some(({ kind }) => kind === 'sees'))
    throw new Error(`“${title}”: nothing is seen in it`)
  return steps
}

const withoutComments = (text: string) =>
  text
    .replaceAll(/<!--[\s\S]*?-->\n?/g, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
