type Props = {
  label: string
  unit: string
  value: number
  min: number
  max: number
  step?: number
  onChange: (value: number) => void
}

/** A number by slider: it can be set while one talks, and by arrow keys. */
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
