import { shortId } from '../format.ts'
import { looks } from '../grid/kinds.ts'
import { Shape } from '../grid/shape.tsx'
import { recording } from '../replay/replay.ts'

const MOST = 12

/** Orders that the recording keeps whole, the more interesting ones first. */
export function KeptOrders() {
  const kept = Object.values(recording.value?.details ?? {})
  if (kept.length === 0) return null
  const retold = kept.toSorted((a, b) => rank(a.cell.kind) - rank(b.cell.kind)).slice(0, MOST)
  return (
    <>
      <h3>Orders that it keeps whole</h3>
      <ul class="kept">
        {retold.map(({ cell: { id, kind } }) => (
          <li key={id}>
            <a class="button" href={`#/order/${encodeURIComponent(id)}`}>
              <Shape kind={kind} /> {shortId(id)} <span class="quiet">{looks[kind].word}</span>
            </a>
          </li>
        ))}
      </ul>
    </>
  )
}

function rank(kind: keyof typeof looks): number {
  return -Object.keys(looks).indexOf(kind)
}
