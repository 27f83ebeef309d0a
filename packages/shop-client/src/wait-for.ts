import { setTimeout as sleep } from 'node:timers/promises'

type Waiting = { what: string; deadlineMs: number; everyMs?: number; signal?: AbortSignal | undefined }

/**
 * Asks again and again until the answer is neither undefined nor false.
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

/** True once `url` answers 2xx; false while it refuses or answers otherwise. */
export async function answers(url: string, headers: Record<string, string> = {}): Promise<boolean> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(1000) }).catch(() => undefined)
  await response?.body?.cancel()
  return response?.ok ?? false
}
