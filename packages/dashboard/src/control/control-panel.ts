import type { Logger } from '@better-together/shared/logger'
import { AppError } from '@better-together/shared/problem'
import type { FaultControl, Faults } from '../ports.ts'
import type { Controls } from '../protocol/controls.ts'
import { type ClaimRuns, createClaimRuns } from './claim-runs.ts'
import { createFaults } from './faults.ts'
import { type LoadGenerator, NO_LOAD } from './load.ts'

const CHECK_EVERY_MS = 1000
const ASK_EVERY_MS = 10_000

/** Everything that can be set from the page. */
export type ControlPanel = {
  current(): Controls
  /** Calls `listener` when `current` may have changed. */
  onChange(listener: () => void): void
  load: Pick<LoadGenerator, 'set'>
  faults: Pick<Faults, 'add' | 'remove'>
  claims: Pick<ClaimRuns, 'start'>
  /** Ends all faults, the load and a claim. @throws AppError 503 when a fault could not be ended yet */
  reset(): Promise<void>
  start(): void
  /** Leaves nothing behind. */
  stop(): Promise<void>
}

/** @param control injects the faults and runs the claims */
export function createControlPanel(control: FaultControl, load: LoadGenerator, logger: Logger): ControlPanel {
  const listeners: (() => void)[] = []
  const changed = () => {
    for (const listener of listeners) listener()
  }
  const faults = createFaults({ control, changed })
  const claims = createClaimRuns(control, changed)
  const timers: NodeJS.Timeout[] = []
  let available: Awaited<ReturnType<FaultControl['available']>> = { faults: [], notes: [], claims: [] }
  let recovered: Promise<void> | undefined
  let stopped = false

  const current = (): Controls => ({
    enabled: true,
    notes: [...available.notes, ...load.notes()],
    load: load.current(),
    available: available.faults,
    faults: faults.active(),
    claims: available.claims,
    claimRun: claims.current(),
  })

  /** Runs before any fault begins: afterwards, a new fault could not be distinguished from one left behind. */
  function recoverOnce(): Promise<void> {
    recovered ??= Promise.resolve(control.recover?.()).catch((error: unknown) => {
      recovered = undefined
      throw error
    })
    return recovered
  }

  async function ask(): Promise<void> {
    try {
      await recoverOnce()
      available = await control.available()
    } catch (error) {
      const note = `Faults are unavailable now: ${(error as Error).message}`
      if (available.notes[0] !== note) logger.warn({ err: error }, 'the fault control does not answer')
      available = { ...available, faults: [], notes: [note] }
    }
  }

  return {
    current,
    onChange: (listener) => void listeners.push(listener),
    load: {
      set(next) {
        load.set(next)
        changed()
      },
    },
    faults: {
      add: async (fault) => {
        await recoverOnce()
        return faults.add(fault)
      },
      remove: faults.remove,
    },
    claims: {
      start(number) {
        if (available.claims.some((claim) => claim.number === number)) return claims.start(number)
        throw new AppError(404, 'claim-not-found', `Claim ${number} cannot be run from here`)
      },
    },
    async reset() {
      load.set(NO_LOAD)
      claims.cancel()
      changed()
      await faults.reset()
      await control.recover?.()
    },
    start() {
      const repeatedly = async () => {
        await ask()
        if (!stopped) timers[0] = setTimeout(repeatedly, ASK_EVERY_MS)
      }
      void repeatedly()
      let last = ''
      timers[1] = setInterval(() => {
        const now = JSON.stringify(current()) // notes change over time
        if (now !== last) changed()
        last = now
      }, CHECK_EVERY_MS)
    },
    async stop() {
      stopped = true
      for (const timer of timers) clearTimeout(timer)
      load.set(NO_LOAD)
      claims.cancel()
      await faults.stop()
    },
  }
}

/** What the page gets where controls are off. */
export const noControls: Controls = {
  enabled: false,
  notes: ['Controls are off: this dashboard was started without them.'],
  load: NO_LOAD,
  available: [],
  faults: [],
  claims: [],
  claimRun: null,
}
