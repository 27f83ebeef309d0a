import { randomUUID } from 'node:crypto'
import type { FaultControl } from '../../../services/dashboard/src/ports.ts'
import type { FaultRequest } from '../../../services/dashboard/src/protocol/controls.ts'
import { AppError } from '../../../services/kit/src/problem.ts'

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

type Running = { title: string; undo: () => Promise<void>; isLate: boolean; timer?: NodeJS.Timeout }

export function createRunningFaults(
  { inject }: Pick<FaultControl, 'inject'>,
  report: (line: string) => void,
  retryMs = RETRY_MS,
): RunningFaults {
  const running = new Map<string, Running>()

  async function add(fault: FaultRequest) {
    const { title, undo } = await inject(fault)
    const id = randomUUID()
    report(title)
    if (fault.kind === 'kill') return { id, title } // its supervisor undoes that
    const entry = { title, undo, isLate: false }
    running.set(id, entry)
    removeIn(fault.seconds * 1000, id, entry)
    return { id, title }
  }

  function removeIn(ms: number, id: string, entry: Running): void {
    clearTimeout(entry.timer)
    entry.timer = setTimeout(() => remove(id).catch(() => undefined), ms).unref() // remove() has it tried again
  }

  async function remove(id: string): Promise<void> {
    const entry = running.get(id)
    if (!entry) return
    clearTimeout(entry.timer)
    try {
      await entry.undo()
    } catch (cause) {
      const { message } = cause as Error
      if (!entry.isLate) report(`could not undo “${entry.title}” yet: ${message}`)
      entry.isLate = true
      removeIn(retryMs, id, entry)
      throw new AppError(503, 'not-undone', message, { cause })
    }
    clearTimeout(entry.timer)
    if (running.delete(id)) report(`no longer: ${entry.title}`)
  }

  async function clear(): Promise<void> {
    const results = await Promise.allSettled([...running.keys()].map(remove))
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }

  return { add, remove, clear }
}
