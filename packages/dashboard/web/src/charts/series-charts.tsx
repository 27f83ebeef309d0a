import { computed } from '@preact/signals'
import type uPlot from 'uplot'
import { duration } from '../format.ts'
import { series } from '../state/state.ts'
import { Chart } from './chart.tsx'
import type { Curve } from './chart-options.ts'

const RATES: readonly Curve[] = [
  { name: 'accepted', color: '--area', width: 0, fill: 'full' },
  { name: 'notified', color: '--at-once', width: 2 },
  { name: 'failed', color: '--breaker', width: 4, fill: 'faint' },
]
const LATENCY: readonly Curve[] = [{ name: 'p95 of the answer', color: '--accent', width: 2, fill: 'faint' }]

const times = computed(() => series.value.map(({ at }) => Date.parse(at) / 1000))
const rates = computed<uPlot.AlignedData>(() => [
  times.value,
  series.value.map(({ accepted }) => accepted),
  series.value.map(({ notified }) => notified),
  series.value.map(({ failed }) => failed),
])
const latency = computed<uPlot.AlignedData>(() => [times.value, series.value.map(({ p95Ms }) => p95Ms)])

/** The last five minutes: orders a second, and how long the answer took. */
export function SeriesCharts() {
  const last = series.value.at(-1)
  const description = last
    ? `${last.accepted} accepted, ${last.notified} notified, ${last.failed} failed in the last second`
    : 'nothing yet'
  return (
    <div class="charts">
      <Chart title="Orders per second" description={description} curves={RATES} data={rates.value} />
      <Chart title="Milliseconds" description={duration(last?.p95Ms)} curves={LATENCY} data={latency.value} />
    </div>
  )
}
