import { eventLines } from './event-lines.ts'

/** The event as it lies in the broker; what Dapr added is marked. */
export function CloudEvent({ event }: { event: Readonly<Record<string, unknown>> | null }) {
  if (!event) return <p class="quiet">No event was published for this order.</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled, by the keyboard too
    <section class="cloud-event" tabIndex={0} aria-label="CloudEvent as JSON">
      <code>
        <span class="line">{'{'}</span>
        {eventLines(event).map(({ name, json, byDapr }) => (
          <span key={name} class="line" data-attribute={name} data-by-dapr={byDapr}>
            <span class="pair-of">
              {'  '}
              <span class="key">"{name}"</span>: {json.replaceAll('\n', '\n  ')}
            </span>
            {byDapr && <span class="by">Dapr added this</span>}
          </span>
        ))}
        <span class="line">{'}'}</span>
      </code>
    </section>
  )
}
