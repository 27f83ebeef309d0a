import { byStart, isByDapr, type Span, serviceOf } from '@better-together/shop-client/zipkin'

/** One call that an app asked its sidecar for, with all attempts that Dapr made of it. */
export type Call = {
  span: Span
  target: string
  method: string
  /** What the callee’s sidecar saw arrive, oldest first. */
  arrivals: readonly Span[]
}

/**
 * What Dapr 1.18 leaves in Zipkin of its retries, as seen by trial: the calling sidecar makes one span for a call with all
 * its attempts, the called one makes one for each attempt that reached it, as its child. So attempts at an app with a
 * sidecar can be counted; those at an `HTTPEndpoint`, or that found no sidecar, leave no span.
 */
export function callsOf(spans: readonly Span[]): Call[] {
  return spans.flatMap((span) => {
    const [, target, method] = /^calllocal\/([^/]+)\/(.+)$/.exec(span.name) ?? []
    if (!target || !method || span.kind !== 'CLIENT' || !isByDapr(span)) return []
    const arrivals = spans.filter((one) => one.parentId === span.id && one.kind === 'SERVER' && isByDapr(one))
    return [{ span, target, method, arrivals: arrivals.toSorted(byStart) }]
  })
}

/**
 * Deliveries of an event to the app of `subscriber`, oldest first. The sidecar makes a span for each, and forgets to end
 * it when the app does not answer in time; of such a delivery the app’s own span is seen, whose parent never comes.
 */
export function deliveriesOf(spans: readonly Span[], subscriber: string, topic: string): Span[] {
  const ids = new Set(spans.map(({ id }) => id))
  const ofSubscriber = spans.filter((one) => serviceOf(one) === subscriber)
  const bySidecar = ofSubscriber.filter((one) => isByDapr(one) && one.name === `pubsub/${topic}`)
  const orphans = ofSubscriber.filter(
    (one) => one.kind === 'SERVER' && one.name === `post /events/${topic}` && !ids.has(one.parentId ?? ''),
  )
  return [...bySidecar, ...orphans].toSorted(byStart)
}
