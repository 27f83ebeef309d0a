import type { OrderDetail, TimelineSpan } from '../../protocol/order-detail.ts'

/** What order puts into its event; see services/order/src/adapters/order-events.ts. The rest comes from elsewhere. */
const BY_ORDER = new Set(['specversion', 'id', 'source', 'type', 'datacontenttype', 'traceparent', 'data'])

type Seen = {
  spans: readonly TimelineSpan[]
  cloudEvent: Readonly<Record<string, unknown>> | null
  /** The stream’s entry that holds the event. */
  entryId: string | undefined
  attempts: Readonly<Record<string, number>>
}

/** What each layer added to an order on its way, as far as it was seen: a layer that left no trace is not named. */
export function layersOf({ spans, cloudEvent, entryId, attempts }: Seen): OrderDetail['layers'] {
  const by = (maker: TimelineSpan['by']) => spans.filter((span) => span.by === maker)
  const lines: [layer: string, added: string | undefined][] = [
    ['Shopper', by('shopper').length > 0 ? 'the trace that everything else went on in' : undefined],
    ['OpenTelemetry in the apps', spansOf(by('app'))],
    ['Dapr', spansOf(by('dapr'), '’s sidecar')],
    ['Dapr', repeatedBy(attempts)],
    ['Dapr', cloudEvent ? attributesOf(cloudEvent) : undefined],
    ['Dapr', cloudEvent ? parentOf(cloudEvent, by('dapr')) : undefined],
    ['Mesh', spansOf(by('mesh'))],
    ['Redis', entryId && `its place in the stream order-placed: ${entryId}`],
  ]
  return lines.flatMap(([layer, added]) => (added ? [{ layer, added }] : []))
}

function spansOf(spans: readonly TimelineSpan[], suffix = ''): string | undefined {
  const counts = new Map<string, number>()
  for (const { service } of spans) counts.set(service, (counts.get(service) ?? 0) + 1)
  const each = [...counts].map(([service, count]) => `${count} of ${service}${suffix}`)
  return each.length > 0 ? `spans: ${each.join(', ')}` : undefined
}

function repeatedBy(attempts: Seen['attempts']): string | undefined {
  const repeated = Object.entries(attempts).filter(([, count]) => count > 1)
  return repeated.map(([callee, count]) => `${count} attempts at ${callee}`).join(', ') || undefined
}

function attributesOf(event: Readonly<Record<string, unknown>>): string | undefined {
  const names = Object.keys(event).filter((name) => !BY_ORDER.has(name) && event[name] !== '')
  return names.length > 0 ? `in the event: ${names.join(', ')}` : undefined
}

/** Order names its own span as the event’s parent. When the event names one of the sidecar’s, the sidecar put it there. */
function parentOf(event: Readonly<Record<string, unknown>>, bySidecars: readonly TimelineSpan[]): string | undefined {
  const [, , parent] = String(event.traceparent ?? '').split('-')
  const span = bySidecars.find(({ id }) => id === parent)
  return span && `in the event’s traceparent its own span in place of the app’s (${span.name})`
}
