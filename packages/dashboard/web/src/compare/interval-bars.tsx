import type { Comparison } from '../../../src/protocol/comparison.ts'
import type { IntervalScale } from './interval-scale.ts'

type Arms = Comparison['costs'][number]['arms']
type Interval = Arms[number]['p50']

/** Each variant’s median as a dot and its interval as a bar, p50 above p90, on a scale from zero. */
export function IntervalBars({ arms, scale }: { arms: Arms; scale: IntervalScale }) {
  return (
    <div class="interval-bars">
      {arms.map(({ name, p50, p90 }) => (
        <div key={name} class="arm" data-arm={name}>
          <span class="arm-name">{name}</span>
          <Bar name="p50" interval={p50} scale={scale} />
          <Bar name="p90" interval={p90} scale={scale} />
        </div>
      ))}
      <svg class="marks" aria-hidden="true">
        {scale.marks.map((mark) => (
          <text key={mark} x={`${scale.position(mark)}%`} y="14">
            {mark}
          </text>
        ))}
      </svg>
    </div>
  )
}

function Bar({
  name,
  interval: { median, low, high },
  scale,
}: {
  name: string
  interval: Interval
  scale: IntervalScale
}) {
  const description = `${name} ${median.toFixed(2)} times, ${low.toFixed(2)} to ${high.toFixed(2)}`
  return (
    <div class="interval" data-percentile={name}>
      <span class="percentile">{name}</span>
      <svg role="img" aria-label={description}>
        {scale.marks.map((mark) => (
          <line key={mark} class="mark" x1={at(scale, mark)} x2={at(scale, mark)} y1="0" y2="100%" />
        ))}
        <line class="direct" x1={at(scale, 1)} x2={at(scale, 1)} y1="0" y2="100%" />
        <line class="span" x1={at(scale, low)} x2={at(scale, high)} y1="50%" y2="50%" />
        <circle class="median" cx={at(scale, median)} cy="50%" r="6" />
      </svg>
      <span class="ratio">
        {median.toFixed(2)}× <small>{`${low.toFixed(2)}–${high.toFixed(2)}`}</small>
      </span>
    </div>
  )
}

function at(scale: IntervalScale, ratio: number): string {
  return `${scale.position(ratio).toFixed(2)}%`
}
