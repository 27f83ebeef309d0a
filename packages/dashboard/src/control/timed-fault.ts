export type TimedFault = {
  /** Ends it before its time; once it has ended, nothing happens. @throws what `undo` throws; it is then tried again */
  end(): Promise<void>
  /** It no longer ends by itself. */
  forget(): void
}

type Settings = {
  undo: () => Promise<void>
  /** When it ends by itself, and after which time what failed is tried again; milliseconds. */
  afterMs: number
  retryMs: number
  onEnd: () => void
  onFailure: (error: Error) => void
  /** What ends it by itself waits here for its turn. */
  inTurn?: (work: () => Promise<void>) => Promise<void>
}

/** A fault that holds. It ends by itself; one that cannot be undone is tried again until it is. */
export function createTimedFault(settings: Settings): TimedFault {
  const { undo, afterMs, retryMs, onEnd, onFailure, inTurn = (work) => work() } = settings
  let timer: NodeJS.Timeout | undefined
  let hasEnded = false

  function endIn(ms: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => inTurn(end).catch(() => undefined), ms).unref() // end() has it tried again
  }

  async function end(): Promise<void> {
    if (hasEnded) return
    try {
      await undo()
    } catch (error) {
      if (hasEnded) return // by another call, meanwhile
      endIn(retryMs)
      onFailure(error as Error)
      throw error
    }
    clearTimeout(timer)
    if (hasEnded) return
    hasEnded = true
    onEnd()
  }

  endIn(afterMs)
  return { end, forget: () => clearTimeout(timer) }
}
