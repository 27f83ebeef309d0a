import { shortId } from '../format.ts'
import { appearances } from '../grid/kinds.ts'
import { Shape } from '../grid/shape.tsx'
import { recording } from '../replay/replay.ts'

const MOST = 12

/** The orders that are recorded in full, the more interesting ones first. */
export function RecordedOrders() {
  const recorded = Object.values(recording.value?.details ?? {})
  if (recorded.length === 0) return null
  const listed = recorded.toSorted((a, b) => rank(a.cell.kind) - rank(b.cell.kind)).slice(0, MOST)
  return (
    <>
      <h3>Orders recorded in full</h3>
      <ul class="recorded-orders">
        {listed.map(({ cell: { id, kind } }) => (
          <li key={id}>
            <a class="button" href={`#/order/${encodeURIComponent(id)}`}>
              <Shape kind={kind} /> {shortId(id)} <span class="quiet">{appearances[kind].word}</span>
            </a>
          </li>
        ))}
      </ul>
    </>
  )
}

function rank(kind: keyof typeof appearances): number {
  return -Object.keys(appearances).indexOf(kind)
}
