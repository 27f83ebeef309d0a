import { randomUUID } from 'node:crypto'
import { createTimedFault, type TimedFault } from '@better-together/dashboard/control/timed-fault'
import type { FaultControl } from '@better-together/dashboard/ports'
import type { FaultRequest } from '@better-together/dashboard/protocol/controls'
import { AppError } from '@better-together/shared/problem'

const RETRY_MS = 2000

/** Faults that hold just now. Each ends by itself, also when whoever asked for it is gone by then. */
export type RunningFaults = {
  /** Begins; resolves once it holds. @throws what `inject` throws */
  add(fault: FaultRequest): Promise<{ id: string; title: string }>
  /** Ends one before its time; when it has ended already, nothing happens. @throws AppError 503, and goes on trying */
  remove(id: string): Promise<void>
  /** Ends all, and resolves when all are undone. @throws AppError 503 for one that is not, and goes on trying */
  clear(): Promise<void>
}

export function createRunningFaults(
  { inject }: Pick<FaultControl, 'inject'>,
  report: (line: string) => void,
  retryMs = RETRY_MS,
): RunningFaults {
  const running = new Map<string, TimedFault>()

  async function add(fault: FaultRequest) {
    const { title, undo } = await inject(fault)
    const id = randomUUID()
    report(title)
    if (fault.kind === 'kill') return { id, title } // its supervisor undoes that
    const onEnd = () => {
      running.delete(id)
      report(`no longer: ${title}`)
    }
    let isLate = false
    const onFailure = ({ message }: Error) => {
      if (!isLate) report(`could not undo “${title}” yet: ${message}`)
      isLate = true
    }
    running.set(id, createTimedFault({ undo, afterMs: fault.seconds * 1000, retryMs, onEnd, onFailure }))
    return { id, title }
  }

  const end = (fault: TimedFault | undefined) =>
    fault?.end().catch((cause: Error) => {
      throw new AppError(503, 'not-undone', cause.message, { cause })
    })

  return {
    add,
    remove: async (id) => end(running.get(id)),
    async clear() {
      const results = await Promise.allSettled([...running.values()].map(end))
      for (const result of results) if (result.status === 'rejected') throw result.reason
    },
  }
}
