import { useState } from 'preact/hooks'
import type { TimelineSpan } from '../../../src/protocol/order-detail.ts'
import { duration } from '../format.ts'
import { essentialSpans, timelineRows } from './timeline-spans.ts'

const MAKERS: Readonly<Record<TimelineSpan['by'], string>> = {
  app: 'the app’s own telemetry',
  dapr: 'Dapr’s sidecar',
  mesh: 'the mesh’s proxy',
  shopper: 'the shopper',
}

/** One order across the services: a bar for each span, attempts numbered, errors marked. */
export function Timeline({ spans }: { spans: readonly TimelineSpan[] }) {
  const [all, setAll] = useState(false)
  if (spans.length === 0) return <p class="quiet">No spans of this order yet.</p>
  const essential = essentialSpans(spans)
  const hidden = spans.length - essential.length
  // Where a call was made once there is nothing to number.
  const again = new Set(spans.filter(({ attempt = 1 }) => attempt > 1).map(callOf))
  const makers = [...new Set(spans.map(({ by }) => by))]
  return (
    <>
      <ul class="makers">
        {makers.map((by) => (
          <li key={by} data-by={by}>
            span by {MAKERS[by]}
          </li>
        ))}
      </ul>
      <ol class="timeline">
        {timelineRows(all ? spans : essential).map(({ span, depth, left, width }) => (
          <li key={span.id} data-by={span.by} data-error={span.error !== undefined}>
            <span class="what" style={{ '--depth': Math.min(depth, 6) }}>
              <b>{span.service}</b> {span.name}
              {span.attempt !== undefined && again.has(callOf(span)) && (
                <span class="attempt">attempt {span.attempt}</span>
              )}
              {span.error !== undefined && <span class="error">✕ {span.error}</span>}
            </span>
            <span class="track" aria-hidden="true">
              <span class="bar" style={{ left: `${left}%`, width: `${width}%` }} />
            </span>
            <span class="took">{duration(span.durationMs)}</span>
          </li>
        ))}
      </ol>
      {hidden > 0 && (
        <button type="button" class="more" aria-pressed={all} onClick={() => setAll(!all)}>
          {all ? 'Hide reads and writes of state' : `Show ${hidden} more spans: reads and writes of state`}
        </button>
      )}
    </>
  )
}

function callOf({ service, name }: TimelineSpan): string {
  return `${service} ${name}`
}
