import { setTimeout as sleep } from 'node:timers/promises'

/** One attempt as it was observed where it arrived. */
export type Attempt = { call: string; path: string; atMs: number; bodyBytes: number; answered: string }
export type AttemptLog = ReturnType<typeof createAttemptLog>

/** Returns a log of attempts by call, written by whoever they arrive at: the callee, never the one that retries. */
export function createAttemptLog(attempts: Attempt[] = []) {
  const of = (call: string) => attempts.filter((attempt) => attempt.call === call)
  return {
    /** Notes an attempt; `answered` may be filled in later. */
    add(attempt: Attempt): Attempt {
      attempts.push(attempt)
      return attempt
    },
    of,
    all: (): readonly Attempt[] => attempts,
    /** For callers that cannot name their calls. */
    at: (path: string) => attempts.filter((attempt) => attempt.path === path),
    count: (call: string) => of(call).length,
    /** For a reader: when each attempt came, from the first one, and what it was answered. */
    describe(call: string): string {
      const observed = of(call)
      const first = observed[0]?.atMs ?? 0
      return observed
        .map(({ atMs, bodyBytes, answered }) => `+${atMs - first} ms ${bodyBytes} B ► ${answered}`)
        .join(', ')
    },
  }
}

/**
 * Reads a counter until it has stood still for `quietMs`: a count that was reached is only worth something when it is not
 * exceeded afterwards.
 */
export async function settled(read: () => number | Promise<number>, quietMs: number): Promise<number> {
  let last = await read()
  let since = Date.now()
  while (Date.now() - since < quietMs) {
    await sleep(Math.min(100, quietMs))
    const now = await read()
    if (now !== last) since = Date.now()
    last = now
  }
  return last
}
