import { Absent, type FindOptions, type Part, type Report, type Search, type Way } from './part.ts'

/** No way led to a part. The message lists every way that was tried, why each failed, and what to do. */
export class PartNotFound extends Error {}

/**
 * Tries the ways in order and says which one worked. One that had something unusable gets a line too, so that nobody
 * wonders why the program they installed is not the one that runs.
 *
 * @param advice what the user can do when none works.
 * @throws PartNotFound, or the signal's reason when it was aborted.
 */
export async function firstThatWorks<P extends Part>(
  part: string,
  ways: readonly Way<P>[],
  advice: string,
  report: Report,
  options: FindOptions,
): Promise<P> {
  const search: Search = { report: (line) => report(`${part}: ${line}`), env: options.env, signal: options.signal }
  const failures: string[] = []
  for (const way of ways) {
    search.signal?.throwIfAborted()
    try {
      const found = await way.find(search)
      search.report(`${found.version}, ${placeOf(found)} (${way.name})`)
      return found
    } catch (error) {
      search.signal?.throwIfAborted()
      const reason = error instanceof Error ? error.message : String(error)
      failures.push(`  - ${way.name}: ${reason}`)
      if (!(error instanceof Absent)) search.report(`${way.name} passed over: ${reason}`)
    }
  }
  throw new PartNotFound([`No usable ${part} found. Tried:`, ...failures, advice].join('\n'))
}

const placeOf = (part: Part) =>
  part.kind === 'container' ? part.image : [part.command, ...part.args.filter((arg) => !arg.startsWith('-'))].join(' ')
