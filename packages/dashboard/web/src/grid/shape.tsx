import type { OrderKind } from '../../../src/protocol/order-cell.ts'
import { appearances } from './kinds.ts'

/** The shape of a kind, in its colour. Hidden from screen readers: its surroundings name the kind. */
export function Shape({ kind }: { kind: OrderKind }) {
  return (
    <svg class="shape" data-shape={kind} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={appearances[kind].path} />
    </svg>
  )
}
