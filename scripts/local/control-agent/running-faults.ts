import { randomUUID } from 'node:crypto'
import type { FaultControl } from '../../../services/dashboard/src/ports.ts'
import type { FaultRequest } from '../../../services/dashboard/src/protocol/controls.ts'

/** Faults that hold just now. Each ends by itself, also when whoever asked for it is gone by then. */
export type RunningFaults = {
  /** Begins; resolves once it holds. @throws what `inject` throws */
  add(fault: FaultRequest): Promise<{ id: string; title: string }>
  /** Ends one before its time. Nothing happens when it has ended already. */
  remove(id: string): Promise<void>
  /** Ends all, and resolves when all are undone. */
  clear(): Promise<void>
}

export function createRunningFaults(
  { inject }: Pick<FaultControl, 'inject'>,
  report: (line: string) => void,
): RunningFaults {
  const running = new Map<string, () => Promise<void>>()

  async function add(fault: FaultRequest) {
    const { title, undo } = await inject(fault)
    const id = randomUUID()
    report(title)
    if (fault.kind === 'kill') return { id, title } // its supervisor undoes that
    const timer = setTimeout(() => void remove(id), fault.seconds * 1000)
    running.set(id, async () => {
      clearTimeout(timer)
      await undo().then(
        () => report(`no longer: ${title}`),
        (error: unknown) => report(`could not undo “${title}”: ${error}`),
      )
    })
    return { id, title }
  }

  async function remove(id: string): Promise<void> {
    const end = running.get(id)
    running.delete(id)
    await end?.()
  }

  return { add, remove, clear: async () => void (await Promise.all([...running.keys()].map(remove))) }
}
