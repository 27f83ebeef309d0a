import type { ActiveFault } from '../../../src/protocol/controls.ts'
import { clock } from '../format.ts'
import { now } from '../state/state.ts'
import { Problem, useRequest } from './form.tsx'

/** The faults that are on, the time they have left, and a button to end each early. */
export function ActiveFaults({ faults }: { faults: readonly ActiveFault[] }) {
  const { problem, send } = useRequest()
  return (
    <section aria-label="Active faults">
      <Problem text={problem} />
      <ul class="faults">
        {faults.length === 0 && <li class="quiet">Nothing is broken on purpose.</li>}
        {faults.map(({ id, title, startedAt, endsAt }) => (
          <li key={id} data-fault={id}>
            <span class="fault-title">{title}</span>
            <span class="countdown">
              <span class="visually-hidden">ends in </span>
              {clock(Date.parse(endsAt) - now.value)}
            </span>
            <button
              type="button"
              aria-label={`End: ${title}`}
              onClick={() => void send('DELETE', `/api/controls/faults/${encodeURIComponent(id)}`)}
            >
              End
            </button>
            <span class="left" aria-hidden="true" style={{ '--left': share(startedAt, endsAt, now.value) }} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function share(startedAt: string, endsAt: string, at: number): number {
  const [start, end] = [Date.parse(startedAt), Date.parse(endsAt)]
  return Math.min(1, Math.max(0, (end - at) / Math.max(1, end - start)))
}
