import type { ViewFeed } from '../http/view-feed.ts'
import { applyUpdate } from '../protocol/apply-update.ts'
import type { Recording } from '../protocol/recording.ts'

const LONGEST_MS = 3 * 60_000
/** Of JSON. With a first view and some orders’ details a recording is then at most about 4 MB. */
const MOST_BYTES = 3 * 1024 * 1024

export type Recorder = {
  take(): Pick<Recording, 'first' | 'updates'>
}

/** Keeps the last minutes. What falls out is not lost: the first view becomes what it had made of it. */
export function createRecorder(
  feed: ViewFeed,
  { longestMs = LONGEST_MS, mostBytes = MOST_BYTES }: { longestMs?: number; mostBytes?: number } = {},
): Recorder {
  let first = feed.view()
  let bytes = 0
  const kept: { at: number; update: Recording['updates'][number]['update']; bytes: number }[] = []

  const isTooMuch = () => {
    const [oldest, newest] = [kept[0], kept.at(-1)]
    return oldest && newest && (bytes > mostBytes || newest.at - oldest.at > longestMs)
  }

  feed.subscribe(({ update, json }) => {
    // A clock that is set back must not have a replay jump.
    const at = Math.max(Date.parse(update.at), kept.at(-1)?.at ?? Date.parse(first.at))
    kept.push({ at, update, bytes: json.length })
    bytes += json.length
    while (isTooMuch()) {
      const oldest = kept.shift()
      if (!oldest) return
      bytes -= oldest.bytes
      first = { ...applyUpdate(first, oldest.update), at: new Date(oldest.at).toISOString() }
    }
  })

  return {
    take: () => {
      const begun = Date.parse(first.at)
      return { first, updates: kept.map(({ at, update }) => ({ afterMs: Math.max(0, at - begun), update })) }
    },
  }
}
