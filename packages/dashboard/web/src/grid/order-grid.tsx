import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { openOrder } from '../state/route.ts'
import { shownSlots, slots } from '../state/slots.ts'
import { Cell } from './cell.tsx'
import { fitCells, moveFocus } from './grid-geometry.ts'
import { activeSlot, focusSlot, hoveredSlot, isShown } from './grid-state.ts'

/** The grid of orders. One listener serves all cells; a cell keeps its position while orders come and go. */
export function OrderGrid() {
  const number = shownSlots.value
  const area = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState(() => fitCells(1200, 340, number))
  useLayoutEffect(() => {
    const element = area.current
    if (!element) return
    const fit = () => setSize(fitCells(element.clientWidth, heightFor(element), number))
    const observer = new ResizeObserver(fit)
    observer.observe(element)
    fit()
    return () => observer.disconnect()
  }, [number])

  const isThere = (slot: number) => {
    const order = slots[slot]?.value
    return order !== undefined && isShown(order.kind)
  }

  function onKeyDown(event: KeyboardEvent): void {
    const slot = slotOf(event.target) ?? activeSlot.value
    if (slot === undefined) return
    const order = slots[slot]?.value
    if (event.key === 'Enter' && order) openOrder(order.id)
    const next = moveFocus(event.key, slot, size.columns, number, isThere)
    if (next === undefined) return
    event.preventDefault()
    focusSlot(next)
    area.current?.querySelector<HTMLElement>(`[data-slot="${next}"]`)?.focus()
  }

  function onClick(event: MouseEvent): void {
    const slot = slotOf(event.target)
    const order = slot === undefined ? undefined : slots[slot]?.value
    if (slot === undefined || !order) return
    focusSlot(slot)
    openOrder(order.id)
  }

  const look = (event: Event) => {
    hoveredSlot.value = slotOf(event.target)
  }
  return (
    <div class="grid-area" ref={area}>
      <div
        role="grid"
        class="grid"
        tabIndex={-1}
        aria-label="Orders; arrow keys move, Enter opens"
        style={{ '--side': `${size.side}px` }}
        onClick={onClick}
        onKeyDown={onKeyDown}
        onFocusIn={look}
        onPointerOver={look}
        onPointerLeave={() => {
          hoveredSlot.value = undefined
        }}
      >
        {Array.from({ length: size.rows }, (_, row) => (
          // biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus
          <div key={row} role="row" class="row">
            {Array.from({ length: Math.min(size.columns, number - row * size.columns) }, (_, column) => (
              <Cell key={row * size.columns + column} slot={row * size.columns + column} />
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}

/** On a page that scrolls, the cells determine the grid’s height. */
function heightFor(element: Element): number {
  return matchMedia('(max-width: 899px)').matches ? innerHeight * 0.55 : element.clientHeight
}

function slotOf(target: EventTarget | null): number | undefined {
  const slot = target instanceof Element ? target.closest('[data-slot]')?.getAttribute('data-slot') : undefined
  return slot ? Number(slot) : undefined
}
