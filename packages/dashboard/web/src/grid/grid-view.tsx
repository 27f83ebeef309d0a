import { SeriesCharts } from '../charts/series-charts.tsx'
import { Inspector } from './inspector.tsx'
import { Legend } from './legend.tsx'
import { OrderGrid } from './order-grid.tsx'

/** Every order as it happens, and the last minutes as curves. */
export function GridView() {
  return (
    <section class="grid-view" aria-labelledby="grid-title">
      <h2 id="grid-title" class="unseen">
        Orders
      </h2>
      <Legend />
      <OrderGrid />
      <Inspector />
      <SeriesCharts />
    </section>
  )
}
