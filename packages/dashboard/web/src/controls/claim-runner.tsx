import { useEffect, useRef, useState } from 'preact/hooks'
import type { ClaimRun, Controls } from '../../../src/protocol/controls.ts'
import { StatusMark } from '../status-mark.tsx'
import { Problem, useRequest } from './form.tsx'

/** Runs a claim beside the system and shows its output. */
export function ClaimRunner({ claims, run }: { claims: Controls['claims']; run: ClaimRun | null }) {
  const { busy, problem, send } = useRequest()
  const [number, setNumber] = useState(claims[0]?.number ?? 0)
  return (
    <section class="control" aria-label="Run a claim">
      <h3>Run a claim</h3>
      <label>
        <span class="visually-hidden">Claim</span>
        <select value={number} onChange={(event) => setNumber(Number(event.currentTarget.value))}>
          {claims.map((claim) => (
            <option key={claim.number} value={claim.number}>
              {claim.number}. {claim.statement}
            </option>
          ))}
        </select>
      </label>
      <p class="statement">{claims.find((claim) => claim.number === number)?.statement}</p>
      <button
        type="button"
        disabled={busy || run?.state === 'running'}
        onClick={() => void send('POST', `/api/controls/claims/${number}`)}
      >
        Run it
      </button>
      <Problem text={problem} />
      {run && <Running run={run} />}
    </section>
  )
}

function Running({ run: { number, state, lines } }: { run: ClaimRun }) {
  const log = useRef<HTMLPreElement>(null)
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight
  }, [lines.length])
  return (
    <div class="claim-run" data-claim={number} data-state={state}>
      <p role="status">
        Claim {number}: {state === 'running' ? <b>running …</b> : <StatusMark status={state} />}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled, by the keyboard too */}
      <pre ref={log} tabIndex={0} role="log" aria-label={`Output of claim ${number}`}>
        {lines.join('\n')}
      </pre>
    </div>
  )
}
