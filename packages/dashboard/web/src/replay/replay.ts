import { computed, signal } from '@preact/signals'
import type { Recording } from '../../../src/protocol/recording.ts'
import { connection, now, showUpdate, showView } from '../state/state.ts'
import { advance, lengthOf, type Moment, momentAt } from './playback.ts'

/** The recording that is shown; undefined in a live dashboard and in a report. */
export const recording = signal<Recording | undefined>(undefined)
export const position = signal(0)
export const playing = signal(false)
export const speed = signal(1)
export const length = computed(() => (recording.value ? lengthOf(recording.value) : 0))

const STEP_MS = 250
let moment: Moment | undefined

/** Plays a recording from its start. */
export function startReplay(found: Recording): void {
  recording.value = found
  connection.value = 'replay'
  seek(0)
  playing.value = true
  let last = performance.now()
  setInterval(() => {
    const elapsed = performance.now() - last
    last += elapsed
    if (playing.value) playOn(elapsed)
  }, STEP_MS)
}

/** Shows the recording at `ms`. */
export function seek(ms: number): void {
  const found = recording.value
  if (!found) return
  position.value = Math.min(Math.max(0, ms), length.value)
  moment = momentAt(found, position.value)
  showView(moment.view)
  setClock(found)
}

export function togglePlaying(): void {
  if (!playing.value && position.value >= length.value) seek(0)
  playing.value = !playing.value
}

/** Plays on by applying the updates, so that only what changed is rendered. */
function playOn(elapsedMs: number): void {
  const found = recording.value
  if (!found || !moment) return
  position.value = advance(position.value, elapsedMs, speed.value, length.value)
  const next = momentAt(found, position.value, moment)
  for (const { update } of found.updates.slice(moment.applied, next.applied)) showUpdate(update)
  moment = next
  setClock(found)
  if (position.value >= length.value) playing.value = false
}

function setClock({ first }: Recording): void {
  now.value = Date.parse(first.at) + position.value
}
