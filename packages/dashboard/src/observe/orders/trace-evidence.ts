import {
  byStart,
  durationMs,
  endMs,
  isByDapr,
  type Span,
  serviceOf,
  startMs,
  statusOf,
} from '@better-together/shop-client/zipkin'

/** `timeouts.delivery` of components/resiliency.yaml. */
export const DELIVERY_TIMEOUT_MS = 1000
/** The most that the clocks of two pods may differ. */
const CLOCKS_MS = 200

/** What the calling sidecar counted, of all its calls to one target, while one of them was under way. */
export type CallWindow = {
  /** Calls that were retried at least once: daprd does not count how often. */
  repeatedCalls: number
  /** Calls that found the breaker open, or had it opened. */
  breakerOpen: number
  /** An upper bound of the longest single attempt. */
  longestAttemptMs: number
}

/** Undefined while the metrics from before `fromMs` to after `toMs` are not known. */
export type CallWindows = (target: string, fromMs: number, toMs: number) => CallWindow | undefined

/** What an order’s trace shows of what the layers did. */
export type TraceEvidence = {
  /** Attempts at each callee, of the call that took most of them; without callees where that is not clear. */
  attempts: Readonly<Record<string, number>>
  isRetried: boolean
  metOpenBreaker: boolean
  /** The same two without calls to legacy-pricing, whose attempts are inferred from how long they took. */
  elsewhere: { isRetried: boolean; metOpenBreaker: boolean }
  requestedPrice: boolean
  /** No expected span is missing. */
  isComplete: boolean
  /** From request to response, as the order service timed it; undefined when its process died meanwhile. */
  answeredInMs: number | undefined
}

/**
 * Returns what the spans of an order's trace show of what the layers did.
 *
 * @param isConfirmed whether the trace continues to the notifier
 * @param heldSince when notifier’s sidecar was first observed to hold the event, if it held it long enough
 */
export function evidenceOf(
  spans: readonly Span[],
  windows: CallWindows,
  isConfirmed: boolean,
  heldSince?: number,
): TraceEvidence {
  const calls = callsOf(spans).map((call) => classify(call, spans, windows))
  const delivered = classifyDeliveries(deliveriesOf(spans, 'notifier', 'order-placed'), heldSince)
  const withSidecar = calls.filter(({ target }) => target !== 'legacy-pricing')
  const root = spans.find((one) => serviceOf(one) === 'order' && one.name === 'post /orders')
  return {
    attempts: mostByTarget([...calls, ...(delivered ? [delivered] : [])]),
    isRetried: calls.some(({ isRepeated }) => isRepeated) || delivered?.isRepeated === true,
    metOpenBreaker: calls.some(({ isCutOff }) => isCutOff),
    elsewhere: {
      isRetried: withSidecar.some(({ isRepeated }) => isRepeated) || delivered?.isRepeated === true,
      metOpenBreaker: withSidecar.some(({ isCutOff }) => isCutOff),
    },
    requestedPrice: calls.some(({ target }) => target === 'legacy-pricing'),
    isComplete:
      calls.length > 0 &&
      calls.every(({ isComplete }) => isComplete) &&
      (!isConfirmed || delivered?.isComplete === true),
    answeredInMs: root && durationMs(root),
  }
}

function classify(call: Call, spans: readonly Span[], windows: CallWindows) {
  const { span, target, arrivals } = call
  const tookMs = durationMs(span)
  const failed = statusOf(span) === '500'
  const hasSidecar = target !== 'legacy-pricing'
  // A successful call has arrived: its sidecar’s spans are late or lost.
  const isObserved = failed || arrivals.length > 0
  const window = windows(target, startMs(span), endMs(span))
  const byTime = window && window.repeatedCalls > 0 ? possibleRepeats(tookMs, window.longestAttemptMs) : []
  const wasExhausted = arrivals.length > 0 ? arrivals.length > MAX_REPEATS : tookMs >= MAX_REPEATS * RETRY_PAUSE_MS
  // The span does not name an open breaker: it has status 500, whatever the callee answered, and the retries end early.
  // The sidecar’s metrics show that a breaker for this callee was open at that time.
  const isCutOff = failed && !wasExhausted && (window?.breakerOpen ?? 0) > 0 && !calleeFailed(arrivals, spans)
  return {
    target,
    attempts: hasSidecar
      ? isObserved
        ? arrivals.length
        : undefined
      : window && attemptsByTime(window, byTime, isCutOff),
    isRepeated: arrivals.length > 1 || (byTime.length > 0 && !byTime.includes(0)),
    isCutOff,
    isComplete: window !== undefined && (!hasSidecar || isObserved),
  }
}

/** Returns undefined where the duration of a call allows several numbers. A call that a breaker refuses is no attempt. */
function attemptsByTime(
  { repeatedCalls }: CallWindow,
  byTime: readonly number[],
  isCutOff: boolean,
): number | undefined {
  const [made, ...others] = repeatedCalls === 0 ? [0] : byTime
  if (made === undefined || others.length > 0) return undefined
  return isCutOff ? made : made + 1
}

/** Returns undefined when nothing was delivered yet. */
function classifyDeliveries(deliveries: readonly Span[], heldSince: number | undefined) {
  const last = deliveries.findLast(isByDapr) ?? deliveries.at(-1)
  if (!last) return undefined
  const publications = new Set(deliveries.filter(isByDapr).map(({ parentId }) => parentId)).size
  const isRepeated = deliveries.length > Math.max(1, publications)
  // An attempt ends after a second. One that began later was not the first, even if no other left a span.
  const isLater = isLongerThanDelivery(heldSince, startMs(last))
  const attempts = isLater && !isRepeated ? undefined : deliveries.length
  return { target: 'notifier', attempts, isRepeated: isRepeated || isLater, isComplete: deliveries.some(isByDapr) }
}

/** Returns whether more milliseconds passed than one delivery attempt can take. */
export function isLongerThanDelivery(heldSince: number | undefined, untilMs: number): boolean {
  return heldSince !== undefined && untilMs > heldSince + DELIVERY_TIMEOUT_MS + CLOCKS_MS
}

function calleeFailed(arrivals: readonly Span[], spans: readonly Span[]): boolean {
  const ids = new Set(arrivals.map(({ id }) => id))
  return spans.some((one) => ids.has(one.parentId ?? '') && statusOf(one) === '500')
}

function mostByTarget(calls: readonly { target: string; attempts: number | undefined }[]): Record<string, number> {
  const most: Record<string, number> = {}
  const unclear = new Set(calls.flatMap(({ target, attempts }) => (attempts === undefined ? [target] : [])))
  for (const { target, attempts = 0 } of calls)
    if (!unclear.has(target)) most[target] = Math.max(most[target] ?? 0, attempts)
  return most
}

/** One call that an app made through its sidecar, with all of Dapr’s attempts. */
export type Call = {
  span: Span
  target: string
  method: string
  /** Server spans of the callee’s sidecar, oldest first. */
  arrivals: readonly Span[]
}

/**
 * Finds the calls in a trace, each with its attempts. The spans of retries in Dapr 1.18, as observed: the calling
 * sidecar makes one span for a call with all its attempts, the called one makes one for each attempt that reached it,
 * as its child. So attempts at an app with a sidecar can be counted; those at an `HTTPEndpoint`, or that found no
 * sidecar, leave no span.
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
 * Returns the deliveries of an event to the app of `subscriber`, oldest first. The sidecar makes a span for each, and
 * forgets to end it when the app does not answer in time; such a delivery leaves only the app’s own span, whose parent
 * never comes.
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

/** `retries.call` of components/resiliency.yaml: the pause before a retry, and the most retries. */
export const RETRY_PAUSE_MS = 300
export const MAX_REPEATS = 3
/** What a sidecar may take in addition, on a busy machine. */
const SLACK_MS = 50

/**
 * Returns how often a call can have been retried, judging by its duration: each retry comes after a pause, and no
 * attempt of that time took longer than `longestAttemptMs`. Often one number, sometimes several, and none when the call
 * took longer than all attempts can.
 */
function possibleRepeats(tookMs: number, longestAttemptMs: number): number[] {
  return Array.from({ length: MAX_REPEATS + 1 }, (_none, repeats) => repeats).filter((repeats) => {
    const pausesMs = repeats * RETRY_PAUSE_MS
    return tookMs >= pausesMs && tookMs <= pausesMs + (repeats + 1) * longestAttemptMs + SLACK_MS
  })
}
