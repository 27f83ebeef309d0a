import { useState } from 'preact/hooks'
import { type Answer, act } from '../state/api.ts'

type Props = {
  label: string
  unit: string
  value: number
  min: number
  max: number
  step?: number
  onChange: (value: number) => void
}

/** A number set by a slider or by arrow keys. */
export function NumberField({ label, unit, value, min, max, step = 1, onChange }: Props) {
  return (
    <label class="number-field">
      <span>{label}</span>
      <input
        type="range"
        aria-valuetext={`${value} ${unit}`}
        min={min}
        max={max}
        step={step}
        value={value}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
      />
      <b>
        {value} {unit}
      </b>
    </label>
  )
}

/** Why a request failed. */
export function Problem({ text }: { text: string | undefined }) {
  return text ? (
    <p class="problem" role="alert">
      {text}
    </p>
  ) : null
}

/** Returns `send`, whether a request is under way, and why the last one failed. */
export function useRequest() {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  async function send(...request: Parameters<typeof act>): Promise<Answer<unknown>> {
    setBusy(true)
    const answer = await act(...request)
    setBusy(false)
    setProblem(answer.ok ? undefined : answer.problem)
    return answer
  }
  return { busy, problem, send }
}
