import { SeriesCharts } from '../charts/series-charts.tsx'
import { slots } from '../state/slots.ts'
import { itemOf, outcomeOf } from './describe-order.ts'
import { hoveredSlot } from './grid-state.ts'
import { Legend } from './legend.tsx'
import { OrderGrid } from './order-grid.tsx'
import { Shape } from './shape.tsx'

/** Every order as it happens, and charts of the last minutes. */
export function GridView() {
  return (
    <section class="grid-view" aria-labelledby="grid-title">
      <h2 id="grid-title" class="visually-hidden">
        Orders
      </h2>
      <Legend />
      <OrderGrid />
      <Inspector />
      <SeriesCharts />
    </section>
  )
}

/** A line that describes the hovered order. Hidden from screen readers, which read the label of the cell. */
function Inspector() {
  const order = hoveredSlot.value === undefined ? undefined : slots[hoveredSlot.value]?.value
  if (!order) {
    return (
      <p class="inspector quiet">Each shape is one order. It keeps its place until the grid is full and starts over.</p>
    )
  }
  return (
    <p class="inspector" aria-hidden="true">
      <Shape kind={order.kind} />
      <b>{outcomeOf(order)}</b>
      <span class="quiet">{itemOf(order)}</span>
    </p>
  )
}
