import type { Comparison } from '../../../src/protocol/comparison.ts'
import { dayAndTime } from '../format.ts'
import { MeasurementDetails } from '../report/measurement.tsx'
import { report } from '../report/report.ts'
import { environments } from './environments.ts'
import { IntervalBars } from './interval-bars.tsx'
import { intervalScale } from './interval-scale.ts'

/** What each layer costs, environment by environment: ratios, because milliseconds of different machines cannot be compared. */
export function Costs({ costs }: { costs: Comparison['costs'] }) {
  // One scale for all: bars of different scales cannot be compared.
  const scale = intervalScale(costs.flatMap(({ arms }) => arms.flatMap(({ p50, p90 }) => [p50.high, p90.high])))
  return (
    <section class="costs" aria-labelledby="costs-title">
      <h2 id="costs-title">What a call costs</h2>
      <p class="quiet">
        Times a direct call, with the interval from one interleaved run. The line at 1 is the direct call.
      </p>
      <div class="cost-grid">
        {environments.map((environment) => {
          const cost = costs.find((one) => one.environment === environment)
          const measurement = report?.measurements.find((one) => one.environment === environment)
          return (
            <article key={environment} data-costs={environment}>
              <h3>
                {environment} {cost && <small>{dayAndTime(cost.startedAt)}</small>}
              </h3>
              {cost && cost.arms.length > 0 ? (
                <IntervalBars arms={cost.arms} scale={scale} />
              ) : (
                <p class="quiet">
                  Not measured. <code>npm run bench</code> measures it.
                </p>
              )}
              {measurement && <MeasurementDetails measurement={measurement} />}
            </article>
          )
        })}
      </div>
    </section>
  )
}
