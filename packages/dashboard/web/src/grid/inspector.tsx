import { slots } from '../state/slots.ts'
import { whatBecameOfIt, whatWasOrdered } from './describe-order.ts'
import { looked } from './focus.ts'
import { Shape } from './shape.tsx'

/** One line, always there: the order that is pointed at, in words. For the eye; the cell itself carries the words for others. */
export function Inspector() {
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
