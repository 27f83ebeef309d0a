import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '@better-together/shared/problem'
import type { FaultControl, Faults } from '../ports.ts'
import type { ActiveFault, FaultRequest } from '../protocol/controls.ts'

const RETRY_MS = 2000
const RESET_PATIENCE_MS = 5000
const BETWEEN_TRIES_MS = 300

type Entry = { fault: ActiveFault; title: string; on: string; timed: TimedFault }
type Settings = { control: FaultControl; changed: () => void; retryMs?: number; resetPatienceMs?: number }

/**
 * Keeps the faults that are in force. Each ends by itself; one that cannot be ended is tried again until it is, and stays
 * visible so long. Requests are carried out one after another, so that a reset also ends a fault that was just begun.
 */
export function createFaults({
  control,
  changed,
  retryMs = RETRY_MS,
  resetPatienceMs = RESET_PATIENCE_MS,
}: Settings): Faults & { stop: () => Promise<void> } {
  const entries = new Map<string, Entry>()
  const inTurn = oneAfterAnother()
  let stopping = false

  function end({ title, timed }: Entry): Promise<void> {
    return timed.end().catch(({ message }: Error) => {
      throw new AppError(503, 'fault-not-ended', `“${title}” could not be ended yet: ${message}`)
    })
  }

  async function begin(fault: FaultRequest): Promise<ActiveFault | undefined> {
    if (stopping) throw new AppError(503, 'stopping', 'The dashboard is stopping')
    const on = whatIsActedOn(fault)
    // A second fault on the same thing would be ended by the first one's undo.
    for (const entry of [...entries.values()]) if (entry.on === on) await end(entry)
    const { title, undo } = await control.inject(fault)
    if (fault.kind === 'kill') return undefined
    const [now, ms] = [Date.now(), fault.seconds * 1000]
    const times = { startedAt: new Date(now).toISOString(), endsAt: new Date(now + ms).toISOString() }
    const id = randomUUID()
    const onEnd = () => {
      entries.delete(id)
      changed()
    }
    const onFailure = ({ message }: Error) => {
      entry.fault = { ...entry.fault, title: `${title}, and could not be ended yet: ${message}` }
      changed()
    }
    const timed = createTimedFault({ undo, afterMs: ms, retryMs, onEnd, onFailure, inTurn })
    const entry: Entry = { fault: { id, title, ...times }, title, on, timed }
    entries.set(id, entry)
    changed()
    return entry.fault
  }

  async function endAll(patienceMs: number): Promise<void> {
    const until = Date.now() + patienceMs
    while (entries.size > 0) {
      const results = await Promise.allSettled([...entries.values()].map(end))
      const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as AppError] : []))
      if (failures.length === 0) return
      if (Date.now() >= until) throw failures[0]
      await sleep(BETWEEN_TRIES_MS)
    }
  }

  return {
    active: () => [...entries.values()].map(({ fault }) => fault),
    add: (fault) => inTurn(() => begin(fault)),
    remove: (id) =>
      inTurn(() => {
        const entry = entries.get(id)
        if (!entry) throw new AppError(404, 'fault-not-found', 'There is no such fault; it may have ended')
        return end(entry)
      }),
    reset: () => inTurn(() => endAll(resetPatienceMs)),
    async stop() {
      stopping = true
      await inTurn(() => endAll(resetPatienceMs)).catch(() => undefined)
      for (const { timed } of entries.values()) timed.forget()
    },
  }
}

function whatIsActedOn(fault: FaultRequest): string {
  return fault.kind === 'stop' || fault.kind === 'freeze' ? `process ${fault.target}` : fault.kind
}

function oneAfterAnother() {
  let last: Promise<unknown> = Promise.resolve()
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }
}

export type TimedFault = {
  /** Ends it before its time; once it has ended, nothing happens. @throws what `undo` throws; it is then tried again */
  end(): Promise<void>
  /** It no longer ends by itself. */
  forget(): void
}

type TimedSettings = {
  undo: () => Promise<void>
  /** When it ends by itself, and after which time what failed is tried again; milliseconds. */
  afterMs: number
  retryMs: number
  onEnd: () => void
  onFailure: (error: Error) => void
  /** What ends it by itself waits here for its turn. */
  inTurn?: (work: () => Promise<void>) => Promise<void>
}

/** Ends a fault that holds after its time; one that cannot be undone is tried again until it is. */
export function createTimedFault(settings: TimedSettings): TimedFault {
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
