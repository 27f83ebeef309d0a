import { count } from '../format.ts'
import { view } from '../state/state.ts'

/** Since the dashboard began to look. */
export function Totals() {
  const totals = view.value?.totals
  return (
    <dl class="totals">
      <Total name="orders" value={totals?.seen} id="seen" />
      <Total name="told" value={totals?.told} id="told" />
      <Total name="rejected" value={totals?.rejected} id="rejected" />
      <Total name="dead letters" value={totals?.deadLettered} id="deadLettered" />
    </dl>
  )
}

function Total({ name, value, id }: { name: string; value: number | undefined; id: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-total={id}>{value === undefined ? '–' : count(value)}</dd>
    </div>
  )
}
