import { setTimeout as sleep } from 'node:timers/promises'
import { clock, speakingSeconds } from './clock.ts'
import { type Stage, setStage } from './stage.ts'
import type { Beat, Step } from './talk-document.ts'

const LOOK_EVERY_MS = 250
/** For a command that nobody waits for on a stage. */
const LONGEST_COMMAND_S = 180

type Options = { root: string; signal: AbortSignal; say: (line: string) => void; onOutput: (text: string) => void }

/**
 * Does everything that the talk does, one beat after another, without the time that speaking takes, and looks for what the
 * audience should see. Goes on after a failure, as a speaker would.
 *
 * @returns what failed
 */
export async function rehearse(beats: readonly Beat[], { root, signal, say, onOutput }: Options): Promise<string[]> {
  const stage = setStage(root, signal, onOutput)
  const failures: string[] = []
  try {
    for (const beat of beats) {
      const begun = performance.now()
      const wrong = await play(beat, stage, signal)
      const seconds = (performance.now() - begun) / 1000
      const late = beat.slot !== undefined && seconds > beat.slot ? [`it took longer than its ${beat.slot} s`] : []
      say(line(beat, seconds, wrong.length + late.length === 0))
      for (const failure of [...wrong, ...late]) {
        failures.push(`${beat.title}: ${failure}`)
        say(`        ${failure}`)
      }
      signal.throwIfAborted()
    }
  } finally {
    say('stopping')
    await stage.close()
  }
  return failures
}

async function play(beat: Beat, stage: Stage, signal: AbortSignal): Promise<string[]> {
  const failures: string[] = []
  for (const step of beat.steps) {
    signal.throwIfAborted()
    const failure = await take(step, beat, stage, signal).catch((error: Error) => error.message)
    if (failure !== undefined) failures.push(failure)
  }
  return failures
}

/** @returns why it failed */
async function take(step: Step, beat: Beat, stage: Stage, signal: AbortSignal): Promise<string | undefined> {
  if (step.kind === 'does') {
    await stage.does(step.deed)
    return undefined
  }
  if (step.kind === 'run') {
    const exitCode = await stage.run(step.command, beat.slot ?? LONGEST_COMMAND_S)
    if (exitCode === step.exitCode) return undefined
    return `exit code ${exitCode} in place of ${step.exitCode}: ${step.command}\n${stage.situation.printed().slice(-1000)}`
  }
  const { text, withinSeconds, look } = step.check
  const until = performance.now() + withinSeconds * 1000
  for (;;) {
    const { holds, seen } = await look(stage.situation)
    if (holds) return undefined
    if (performance.now() > until) return `not seen: ${text}; seen: ${seen}`
    await sleep(LOOK_EVERY_MS, undefined, { signal })
  }
}

function line(beat: Beat, seconds: number, isGood: boolean): string {
  const mark = (beat.at === undefined ? '' : clock(beat.at)).padStart(5)
  const took = `${seconds.toFixed(1)} s`.padStart(7)
  const slot = beat.slot === undefined ? '' : ` of ${beat.slot} s, said in ${speakingSeconds(beat)} s`
  return `${isGood ? '✓' : '✗'} ${mark}  ${beat.title.padEnd(42)} ${took}${slot}`
}
