import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '@better-together/shared/problem'
import type { FaultControl, Faults } from '../ports.ts'
import type { ActiveFault, FaultRequest } from '../protocol/controls.ts'

const RETRY_MS = 2000
const RESET_PATIENCE_MS = 5000
const BETWEEN_TRIES_MS = 300

type Settings = { control: FaultControl; changed: () => void; retryMs?: number; resetPatienceMs?: number }

/**
 * Keeps the faults that the page requested. Requests are carried out one after another, so that a reset also
 * ends a fault that has just begun. One that cannot be ended stays visible until it ends.
 */
export function createFaults({
  control,
  changed,
  retryMs = RETRY_MS,
  resetPatienceMs = RESET_PATIENCE_MS,
}: Settings): Faults & { stop: () => Promise<void> } {
  const inTurn = oneAfterAnother()
  const table = createFaultTable({ inject: control.inject, onEnd: changed, onFailure: changed, retryMs, inTurn })
  let stopping = false

  function end(fault: HeldFault): Promise<void> {
    return fault.end().catch(({ message }: Error) => {
      throw new AppError(503, 'fault-not-ended', `“${fault.title}” could not be ended yet: ${message}`)
    })
  }

  async function begin(request: FaultRequest): Promise<ActiveFault | undefined> {
    if (stopping) throw new AppError(503, 'stopping', 'The dashboard is stopping')
    const on = targetOf(request)
    // A second fault on the same thing would be ended by the first one's undo.
    for (const fault of table.all()) if (targetOf(fault.request) === on) await end(fault)
    const { held } = await table.add(request)
    if (held) changed()
    return held && shown(held)
  }

  async function endAll(patienceMs: number): Promise<void> {
    const until = Date.now() + patienceMs
    while (table.all().length > 0) {
      const results = await Promise.allSettled(table.all().map(end))
      const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as AppError] : []))
      if (failures.length === 0) return
      if (Date.now() >= until) throw failures[0]
      await sleep(BETWEEN_TRIES_MS)
    }
  }

  return {
    active: () => table.all().map(shown),
    add: (request) => inTurn(() => begin(request)),
    remove: (id) =>
      inTurn(() => {
        const fault = table.get(id)
        if (!fault) throw new AppError(404, 'fault-not-found', 'There is no such fault; it may have ended')
        return end(fault)
      }),
    reset: () => inTurn(() => endAll(resetPatienceMs)),
    async stop() {
      stopping = true
      await inTurn(() => endAll(resetPatienceMs)).catch(() => undefined)
      for (const fault of table.all()) fault.forget()
    },
  }
}

function shown({ id, title, startedAt, endsAt, failures }: HeldFault): ActiveFault {
  const last = failures.at(-1)
  return { id, title: last ? `${title}, and could not be ended yet: ${last.message}` : title, startedAt, endsAt }
}

function targetOf(fault: FaultRequest): string {
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

/** A fault that lasts until its time is up or it is ended early. */
export type HeldFault = ActiveFault & {
  request: FaultRequest
  /** Why it could not be ended so far. */
  failures: readonly Error[]
  /** Ends it early; has no effect once it has ended. @throws what `undo` throws, which is then retried */
  end(): Promise<void>
  /** Stops it from ending by itself. */
  forget(): void
}

type TableSettings = {
  inject: FaultControl['inject']
  onEnd: (fault: HeldFault) => void
  onFailure: (fault: HeldFault) => void
  /** Milliseconds after which a failed end is retried. */
  retryMs?: number | undefined
  /** The timed end of a fault waits here for its turn. */
  inTurn?: (work: () => Promise<void>) => Promise<void>
}

/** Keeps the active faults. Each ends by itself; one that cannot be undone is retried until it is. */
export function createFaultTable(settings: TableSettings) {
  const { inject, onEnd, onFailure, retryMs = RETRY_MS, inTurn = (work) => work() } = settings
  const table = new Map<string, HeldFault>()

  function hold(request: FaultRequest & { seconds: number }, title: string, undo: () => Promise<void>): HeldFault {
    const [id, begun, ms, failures] = [randomUUID(), Date.now(), request.seconds * 1000, [] as Error[]]
    const times = { startedAt: new Date(begun).toISOString(), endsAt: new Date(begun + ms).toISOString() }
    let timer: NodeJS.Timeout | undefined

    function endIn(delayMs: number): void {
      clearTimeout(timer)
      timer = setTimeout(() => inTurn(end).catch(() => undefined), delayMs).unref() // end() schedules the retry
    }

    async function end(): Promise<void> {
      if (!table.has(id)) return
      try {
        await undo()
      } catch (error) {
        if (!table.has(id)) return // ended by another call, meanwhile
        failures.push(error as Error)
        endIn(retryMs)
        onFailure(fault)
        throw error
      }
      clearTimeout(timer)
      if (table.delete(id)) onEnd(fault)
    }

    const fault = { id, title, ...times, request, failures, end, forget: () => clearTimeout(timer) }
    table.set(id, fault)
    endIn(ms)
    return fault
  }

  return {
    all: () => [...table.values()],
    get: (id: string) => table.get(id),
    /** Begins a fault. A kill is over immediately, so it is not held. @throws what `inject` throws */
    async add(request: FaultRequest): Promise<{ title: string; held: HeldFault | undefined }> {
      const { title, undo } = await inject(request)
      return { title, held: request.kind === 'kill' ? undefined : hold(request, title, undo) }
    },
  }
}
