import { useState } from 'preact/hooks'
import type { Controls } from '../../../src/protocol/controls.ts'
import { type FaultDraft, type FaultKind, faultRequestOf, faultWords, longest } from './fault-request.ts'
import { NumberField, Problem, useRequest } from './form.tsx'

const DRAFT: FaultDraft = {
  kind: 'legacy-pricing',
  target: '',
  failPercent: 50,
  slowPercent: 0,
  delayMs: 1000,
  seconds: 30,
}

/** Starts a fault for some seconds. */
export function FaultForm({ available }: { available: Controls['available'] }) {
  const { busy, problem, send } = useRequest()
  const [draft, setDraft] = useState<FaultDraft>(DRAFT)
  const offered = available.find(({ kind }) => kind === draft.kind) ?? available[0]
  const kind = (offered?.kind ?? draft.kind) as FaultKind
  const targets = offered?.targets ?? []
  const target = targets.includes(draft.target) ? draft.target : (targets[0] ?? '')
  const change = (part: Partial<FaultDraft>) => setDraft({ ...draft, kind, ...part })

  return (
    <section class="control" aria-label="Break something">
      <h3>Break something</h3>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void send('POST', '/api/controls/faults', faultRequestOf({ ...draft, kind, target }))
        }}
      >
        <label>
          What
          <select value={kind} onChange={(event) => change({ kind: event.currentTarget.value as FaultKind })}>
            {available.map((one) => (
              <option key={one.kind} value={one.kind}>
                {faultWords[one.kind as FaultKind] ?? one.kind}
              </option>
            ))}
          </select>
        </label>
        {kind === 'legacy-pricing' ? (
          <PricingFields draft={draft} change={change} />
        ) : (
          targets.length > 0 && (
            <label>
              Which
              <select value={target} onChange={(event) => change({ target: event.currentTarget.value })}>
                {targets.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          )
        )}
        {kind !== 'kill' && (
          <NumberField
            label="For"
            unit="s"
            value={Math.min(draft.seconds, longest(kind))}
            min={5}
            max={Math.min(120, longest(kind))}
            step={5}
            onChange={(seconds) => change({ seconds })}
          />
        )}
        <button type="submit" class="break" disabled={busy}>
          Break it
        </button>
        <Problem text={problem} />
      </form>
    </section>
  )
}

function PricingFields({ draft, change }: { draft: FaultDraft; change: (part: Partial<FaultDraft>) => void }) {
  const { failPercent, slowPercent, delayMs } = draft
  return (
    <>
      <NumberField
        label="Fails"
        unit="%"
        value={failPercent}
        min={0}
        max={100}
        step={5}
        onChange={(value) => change({ failPercent: value })}
      />
      <NumberField
        label="Slow"
        unit="%"
        value={slowPercent}
        min={0}
        max={100}
        step={5}
        onChange={(value) => change({ slowPercent: value })}
      />
      <NumberField
        label="Delay"
        unit="ms"
        value={delayMs}
        min={0}
        max={10_000}
        step={250}
        onChange={(value) => change({ delayMs: value })}
      />
    </>
  )
}
