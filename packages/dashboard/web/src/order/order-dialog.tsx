import { timeOfDay } from '../format.ts'
import { itemOf, outcomeOf } from '../grid/describe-order.ts'
import { Shape } from '../grid/shape.tsx'
import { Modal } from '../modal.tsx'
import { go, openedOrder, shownView } from '../state/route.ts'
import { orders } from '../state/state.ts'
import { eventLines } from './event-lines.ts'
import { RecordedOrders } from './recorded-orders.tsx'
import { Timeline } from './timeline.tsx'
import { useDetail } from './use-detail.ts'

/** The order that the address names, over the view that it was opened from. */
export function OrderDialog() {
  const id = openedOrder.value
  return id === undefined ? null : <Opened key={id} id={id} />
}

function Opened({ id }: { id: string }) {
  const answer = useDetail(id)
  const detail = answer?.ok ? answer.body : undefined
  const cell = orders.value.find((order) => order.id === id) ?? detail?.cell
  return (
    <Modal title={`Order ${id}`} onClose={() => go(shownView.value)}>
      <div class="order" data-opened={id} data-loaded={answer !== undefined}>
        {cell && (
          <p class="fate">
            <Shape kind={cell.kind} />
            <span>
              <b>{outcomeOf(cell)}</b>
              <span class="quiet">
                {itemOf(cell)}, accepted at {timeOfDay(cell.acceptedAt)}
              </span>
            </span>
            {detail?.zipkinUrl && (
              <a class="button" href={detail.zipkinUrl} target="_blank" rel="noreferrer">
                Its trace in Zipkin ↗
              </a>
            )}
          </p>
        )}
        {!answer && <p class="quiet">Reading its trace and its event …</p>}
        {answer && !answer.ok && <p class="problem">{answer.problem}</p>}
        {answer && !answer.ok && <RecordedOrders />}
        {detail && (
          <>
            <h3>Timeline</h3>
            <Timeline spans={detail.spans} />
            <h3>What each layer added</h3>
            <Layers layers={detail.layers} />
            <h3>The CloudEvent in the broker</h3>
            <CloudEvent event={detail.cloudEvent} />
          </>
        )}
      </div>
    </Modal>
  )
}

function Layers({ layers }: { layers: readonly { layer: string; added: string }[] }) {
  if (layers.length === 0) return <p class="quiet">Nothing was observed.</p>
  return (
    <dl class="layers">
      {layers.map(({ layer, added }) => (
        <div key={layer + added} data-layer={layer}>
          <dt>{layer}</dt>
          <dd>{added}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The event as it is in the broker; what Dapr added is marked. */
function CloudEvent({ event }: { event: Readonly<Record<string, unknown>> | null }) {
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
