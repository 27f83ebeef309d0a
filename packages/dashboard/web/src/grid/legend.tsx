import type { OrderKind } from '../../../src/protocol/order-cell.ts'
import { count } from '../format.ts'
import { counts, picked, togglePicked } from './grid-state.ts'
import { appearances, kinds } from './kinds.ts'
import { Shape } from './shape.tsx'

/** The shapes with their meaning and count; a click shows one kind alone. */
export function Legend() {
  return (
    <fieldset class="legend">
      <legend class="visually-hidden">Show only orders that were …</legend>
      {kinds.map((kind) => (
        <Entry key={kind} kind={kind} />
      ))}
    </fieldset>
  )
}

function Entry({ kind }: { kind: OrderKind }) {
  const number = counts.value.get(kind) ?? 0
  return (
    <button
      type="button"
      aria-pressed={picked.value.has(kind)}
      title={appearances[kind].meaning}
      data-legend={kind}
      data-count={number}
      onClick={() => togglePicked(kind)}
    >
      <Shape kind={kind} />
      <span class="number">{count(number)}</span>
      <span class="word">{appearances[kind].word}</span>
    </button>
  )
}
