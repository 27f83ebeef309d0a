import { applyUpdate } from '../../../src/protocol/apply-update.ts'
import type { Recording } from '../../../src/protocol/recording.ts'
import type { View } from '../../../src/protocol/view.ts'

/** A moment of a recording: its view, and how many updates were applied to get there. */
export type Moment = { view: View; applied: number }

/** Returns the milliseconds from the first view to the last update. */
export function lengthOf({ updates }: Recording): number {
  return updates.at(-1)?.afterMs ?? 0
}

/**
 * Returns the recording at `ms` after its start. Forward it continues from `from`; backward it starts again, since updates
 * cannot be undone.
 */
export function momentAt(recording: Recording, ms: number, from?: Moment): Moment {
  const { updates } = recording
  const ahead = from && (updates[from.applied - 1]?.afterMs ?? 0) <= ms
  let { view, applied } = ahead ? from : { view: recording.first, applied: 0 }
  for (let next = updates[applied]; next && next.afterMs <= ms; next = updates[applied]) {
    view = applyUpdate(view, next.update)
    applied += 1
  }
  return { view, applied }
}

/** Returns the position of a playback after real time has passed; it stops at the end. */
export function advance(positionMs: number, elapsedMs: number, speed: number, lengthMs: number): number {
  return Math.min(lengthMs, Math.max(0, positionMs + elapsedMs * speed))
}
