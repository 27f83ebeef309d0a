import { useEffect, useState } from 'preact/hooks'
import type { Load } from '../../../src/protocol/controls.ts'
import { NumberField, Problem, useRequest } from './form.tsx'

/** A slider that is still being moved is not sent yet. */
const SETTLED_MS = 300
/** The stream confirms what was sent; until then the sliders must not jump back. */
const BACK_MS = 700

/** The orders that the dashboard places: on or off, the rate, and the share that cannot be fulfilled. */
export function LoadForm({ load }: { load: Load }) {
  const { problem, send } = useRequest()
  const [draft, setDraft] = useState<Load>()
  const shown = draft ?? load

  useEffect(() => {
    if (!draft) return
    const timer = setTimeout(async () => {
      await send('PUT', '/api/controls/load', draft)
      setTimeout(() => setDraft((newest) => (newest === draft ? undefined : newest)), BACK_MS)
    }, SETTLED_MS)
    return () => clearTimeout(timer)
  }, [draft])

  const change = (part: Partial<Load>) => setDraft({ ...shown, ...part })
  return (
    <section class="control" aria-label="Load">
      <h3>Load</h3>
      <button
        type="button"
        class="switch"
        role="switch"
        aria-checked={shown.running}
        onClick={() => change({ running: !shown.running })}
      >
        Place orders
      </button>
      <NumberField
        label="Rate"
        unit="/min"
        value={shown.ordersPerMinute}
        min={10}
        max={1200}
        step={10}
        onChange={(ordersPerMinute) => change({ ordersPerMinute })}
      />
      <NumberField
        label="Sold out"
        unit="%"
        value={shown.soldOutPercent}
        min={0}
        max={100 - shown.unknownSkuPercent}
        onChange={(soldOutPercent) => change({ soldOutPercent })}
      />
      <NumberField
        label="Unknown"
        unit="%"
        value={shown.unknownSkuPercent}
        min={0}
        max={100 - shown.soldOutPercent}
        onChange={(unknownSkuPercent) => change({ unknownSkuPercent })}
      />
      <Problem text={problem} />
    </section>
  )
}
