import { useComputed } from '@preact/signals'
import { head, slots } from '../state/slots.ts'
import { describeOrder } from './describe-order.ts'
import { activeSlot, isShown } from './grid-state.ts'
import { Shape } from './shape.tsx'

/** This many of the oldest orders fade: their slots are reused next. */
const FADING = 12

/** One slot of the grid. It is rendered again only when its own order, focus or fading changes. */
export function Cell({ slot }: { slot: number }) {
  const order = slots[slot]?.value
  const active = useComputed(() => activeSlot.value === slot)
  const next = useComputed(() => head.value === slot)
  const old = useComputed(() => (slot - head.value + slots.length) % slots.length < FADING)
  const dim = useComputed(() => {
    const kind = slots[slot]?.value?.kind
    return kind !== undefined && !isShown(kind)
  })
  if (!order)
    return (
      <div
        role="gridcell"
        class="cell"
        data-slot={slot}
        data-next={next.value}
        tabIndex={-1}
        aria-label="no order yet"
      />
    )
  return (
    <div
      role="gridcell"
      class="cell"
      tabIndex={active.value ? 0 : -1}
      aria-label={describeOrder(order)}
      data-slot={slot}
      data-order={order.id}
      data-kind={order.kind}
      data-old={old.value}
      data-next={next.value}
      data-dim={dim.value}
    >
      <Shape kind={order.kind} />
    </div>
  )
}
