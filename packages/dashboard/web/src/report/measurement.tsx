import type { Measurement } from '../../../src/protocol/report.ts'

type Interval = Measurement['arms'][number]['ratios'][number]['p50']
type Arm = Measurement['arms'][number]

/** The numbers behind the interval bars of one environment: every ratio, milliseconds, processor time and memory. */
export function MeasurementDetails({ measurement }: { measurement: Measurement }) {
  const { environment, settings, control, additivity, arms, memory } = measurement
  return (
    <>
      {additivity && (
        <p>Dapr and mesh together add {ratio(additivity)} times the sum of what each adds alone, at the median.</p>
      )}
      <details class="measurement">
        <summary>The numbers</summary>
        <p>
          {settings.blocks} interleaved blocks of each variant at {settings.rate} requests a second,{' '}
          {settings.bodyBytes} bytes each way. Latency counts from the moment a request should have been sent. The same
          variant measured twice gives {control.p50Ratio.toFixed(3)}.
          {settings.scheduling === 'realtime' && ' All of it ran with real-time priority.'} In parentheses: the 95 %
          bootstrap interval.
        </p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone it is scrolled, by the keyboard too */}
        <section class="wide" tabIndex={0} aria-label={`Latency of each variant in ${environment}`}>
          <table class="numbers">
            <thead>
              <tr>
                <th scope="col">Variant</th>
                {['p50 ratio', 'p90 ratio', 'p99 ratio', 'p50 ms', 'p90 ms', 'p99 ms'].map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{arms.flatMap(latencyRows)}</tbody>
          </table>
        </section>
        <Bars
          title="Processor time per request"
          note="User and system time of every process but the caller’s own, from /proc."
          unit="µs"
          rows={
            arms.some(({ cpu }) => cpu)
              ? arms.map(({ name, cpu }) => ({
                  name,
                  value: (cpu ?? []).reduce((sum, { usPerRequest }) => sum + usPerRequest, 0),
                  more: (cpu ?? []).map(({ process, usPerRequest }) => `${process} ${usPerRequest}`).join(' · '),
                }))
              : null
          }
        />
        <Bars
          title="Memory at the end of the run"
          note="Proportional share (PSS); in parentheses what is resident."
          unit="MiB"
          rows={
            memory?.map(({ process, pssMiB, rssMiB }) => ({
              name: process,
              value: Math.round(pssMiB),
              more: `(${rssMiB.toFixed(0)})`,
            })) ?? null
          }
        />
      </details>
    </>
  )
}

function latencyRows({ name, path, latencyMs, ratios: [first, ...others] }: Arm) {
  return [
    <tr key={name}>
      <th scope="row">
        {name}
        <small>{path}</small>
      </th>
      {first ? ratioCells(first) : <td colSpan={3}>the baseline</td>}
      {[latencyMs.p50, latencyMs.p90, latencyMs.p99].map((ms, index) => (
        <td key={index}>{ms.toFixed(2)}</td>
      ))}
    </tr>,
    ...others.map((other) => (
      <tr key={`${name}/${other.against}`}>
        <th scope="row">… divided by {other.against}</th>
        {ratioCells(other)}
        <td colSpan={3} />
      </tr>
    )),
  ]
}

function ratioCells({ p50, p90, p99 }: Arm['ratios'][number]) {
  return [p50, p90, p99].map((interval, index) => <td key={index}>{ratio(interval)}</td>)
}

function ratio({ median, low, high }: Interval): string {
  return `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`
}

type BarsProps = {
  title: string
  note: string
  unit: string
  rows: readonly { name: string; value: number; more: string }[] | null
}

function Bars({ title, note, unit, rows }: BarsProps) {
  const most = Math.max(1, ...(rows ?? []).map(({ value }) => value))
  return (
    <>
      <h4>{title}</h4>
      <p class="quiet">{rows ? note : 'Not available on that machine.'}</p>
      <dl class="term-list">
        {rows?.map(({ name, value, more }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <span class="share" style={{ width: `${(value / most) * 50}%` }} />
              <b>
                {value} {unit}
              </b>{' '}
              <small>{more}</small>
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}
