import { clock } from '../format.ts'
import { length, playing, position, recording, seek, speed, togglePlaying } from './replay.ts'

const SPEEDS = [0.5, 1, 2, 5, 10]
const STEP_MS = 250

/** Play, pause, speed and position of a recording; absent in a live dashboard. */
export function ReplayBar() {
  if (!recording.value) return null
  return (
    <section class="replay-bar" aria-label="Replay">
      <button type="button" class="play" onClick={togglePlaying}>
        <span aria-hidden="true">{playing.value ? '❚❚' : '▶'}</span> {playing.value ? 'Pause' : 'Play'}
      </button>
      <input
        type="range"
        aria-label="Position"
        aria-valuetext={`${clock(position.value)} of ${clock(length.value)}`}
        min={0}
        // A slider stops at whole steps: the end must be one, or what happened last could not be reached.
        max={Math.ceil(length.value / STEP_MS) * STEP_MS}
        step={STEP_MS}
        value={position.value}
        onInput={(event) => seek(Number(event.currentTarget.value))}
      />
      <output>
        {clock(position.value)} / {clock(length.value)}
      </output>
      <label>
        <span class="visually-hidden">Speed</span>
        <select
          value={speed.value}
          onChange={(event) => {
            speed.value = Number(event.currentTarget.value)
          }}
        >
          {SPEEDS.map((times) => (
            <option key={times} value={times}>
              {times}×
            </option>
          ))}
        </select>
      </label>
    </section>
  )
}
