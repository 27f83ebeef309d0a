/** A line of a CloudEvent: an attribute, its value as JSON, and whether Dapr put it there. */
type EventLine = { name: string; json: string; byDapr: boolean }

/** What order publishes itself (order’s adapters/order-events.ts); Dapr adds everything else. */
const BY_THE_APP = new Set(['specversion', 'id', 'source', 'type', 'datacontenttype', 'traceparent', 'data'])

/** Returns the attributes of a CloudEvent: those of the app first, its data last. */
export function eventLines(event: Readonly<Record<string, unknown>>): EventLine[] {
  return Object.entries(event)
    .map(([name, value]) => ({ name, json: JSON.stringify(value, null, 2), byDapr: !BY_THE_APP.has(name) }))
    .sort((a, b) => rank(a) - rank(b))
}

function rank({ name, byDapr }: EventLine): number {
  if (name === 'data') return 2
  return byDapr ? 1 : 0
}
