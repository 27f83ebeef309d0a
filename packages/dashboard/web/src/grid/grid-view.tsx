import { SeriesCharts } from '../charts/series-charts.tsx'
import { slots } from '../state/slots.ts'
import { whatBecameOfIt, whatWasOrdered } from './describe-order.ts'
import { looked } from './grid-state.ts'
import { Legend } from './legend.tsx'
import { OrderGrid } from './order-grid.tsx'
import { Shape } from './shape.tsx'

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

/** One line, always there: the order that is pointed at, in words. For the eye; the cell itself carries the words for others. */
function Inspector() {
  const order = looked.value === undefined ? undefined : slots[looked.value]?.value
  if (!order) {
    return <p class="inspector quiet">Each shape is one order. It keeps its place until the beam comes round again.</p>
  }
  return (
    <p class="inspector" aria-hidden="true">
      <Shape kind={order.kind} />
      <b>{whatBecameOfIt(order)}</b>
      <span class="quiet">{whatWasOrdered(order)}</span>
    </p>
  )
}
