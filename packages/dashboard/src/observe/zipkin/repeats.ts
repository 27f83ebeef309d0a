/** `retries.call` of components/resiliency.yaml: the pause before a call is repeated, and how often it is at most. */
export const RETRY_PAUSE_MS = 300
export const MAX_REPEATS = 3
/** What a sidecar may need besides, on a busy machine. */
const SLACK_MS = 50

/**
 * How often a call can have been repeated, going by the time it took: each repetition comes after a pause, and no attempt
 * of that time took longer than `longestAttemptMs`. Often one number only, sometimes several, and none when it took longer
 * than all attempts can.
 */
export function possibleRepeats(tookMs: number, longestAttemptMs: number): number[] {
  return Array.from({ length: MAX_REPEATS + 1 }, (_none, repeats) => repeats).filter((repeats) => {
    const pausesMs = repeats * RETRY_PAUSE_MS
    return tookMs >= pausesMs && tookMs <= pausesMs + (repeats + 1) * longestAttemptMs + SLACK_MS
  })
}
