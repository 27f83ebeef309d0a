import { setTimeout as sleep } from 'node:timers/promises'

type Waiting = { what: string; deadlineMs: number; everyMs?: number; signal?: AbortSignal | undefined }

/**
 * Polls until the result is neither undefined nor false.
 *
 * @throws Error naming what was waited for and the last failure, after `deadlineMs`; the signal's reason when aborted
 */
export async function waitFor<Result>(
  ask: () => Promise<Result | undefined | false>,
  { what, deadlineMs, everyMs = 50, signal }: Waiting,
): Promise<Result> {
  const end = Date.now() + deadlineMs
  for (;;) {
    const answer = await ask().then(
      (value) => ({ value, failure: undefined }),
      (failure: unknown) => ({ value: undefined, failure }),
    )
    if (answer.value !== undefined && answer.value !== false) return answer.value
    signal?.throwIfAborted()
    if (Date.now() > end) throw new Error(`${what} took longer than ${deadlineMs / 1000} s`, { cause: answer.failure })
    await sleep(everyMs)
  }
}

/** Returns true once `url` answers 2xx; false while it refuses or answers otherwise. */
export async function answers(url: string, headers: Record<string, string> = {}): Promise<boolean> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(1000) }).catch(() => undefined)
  await response?.body?.cancel()
  return response?.ok ?? false
}

/** Rejects when `work` takes longer than `deadlineMs`, so that an observer does not hang with what it observes. */
export async function within<Result>(deadlineMs: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${deadlineMs / 1000} s`)), deadlineMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Repeats `work`, one at a time, every `everyMs`, and never without a pause. `work` must not reject. */
export function repeat(everyMs: number, work: () => Promise<void>) {
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const begun = Date.now()
      await work()
      const rest = Math.max(everyMs - (Date.now() - begun), everyMs / 5) // a slow system is not polled without a pause
      await sleep(rest, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  return {
    start: () => {
      running ??= loop()
    },
    /** Resolves when the last run of `work` has ended. */
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
