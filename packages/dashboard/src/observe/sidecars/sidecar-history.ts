import { readMetrics, sumOf } from '@better-together/shop-client/dapr-metrics'
import type { TopologyEdge } from '../../protocol/topology.ts'
import type { CallWindow } from '../orders/trace-evidence.ts'
import type { SourceHealth } from '../source-health.ts'
import { attempts, edgeTallies, type Samples } from './edge-tallies.ts'
import { bucketsOf, increaseOf, longestOf, quantileOf, type Tally } from './tally.ts'

/** Traces arrive late: an order may be classified 15 seconds after it was done. */
const KEPT_MS = 45_000
/** What a sidecar may retry: its app, and the target as the policies name it. */
const REPEATING: readonly (readonly [app: string, target: string])[] = [
  ['order', 'app_inventory'],
  ['order', 'app_legacy-pricing'],
  ['order', 'Pubsub_pubsub'],
  ['notifier', 'Pubsub_pubsub'],
]

type Reading = {
  /** When the sample was taken: at some time between the two. */
  requestedAt: number
  receivedAt: number
  edges: ReadonlyMap<string, Tally>
  calls: ReadonlyMap<string, CallTally>
}

/** Keeps the samples of each sidecar’s counters for 45 seconds. */
export function createSidecarHistory() {
  const readings = new Map<string, Reading[]>()

  function windowAt(app: string, target: string, fromMs: number, toMs: number): CallWindow | undefined {
    const ofApp = readings.get(app) ?? []
    const before = ofApp.findLast(({ receivedAt }) => receivedAt <= fromMs)?.calls.get(target)
    const after = ofApp.find(({ requestedAt }) => requestedAt >= toMs)?.calls.get(target)
    return before && after && windowOf(before, after)
  }

  return {
    add(app: string, samples: Samples, requestedAt: number, receivedAt: number): void {
      const kept = (readings.get(app) ?? []).filter((reading) => reading.receivedAt > receivedAt - KEPT_MS)
      const edges = Object.entries(edgeTallies).filter(([, { app: counting }]) => counting === app)
      kept.push({
        requestedAt,
        receivedAt,
        edges: new Map(edges.map(([edge, { tally }]) => [edge, tally(samples)])),
        calls: new Map(
          REPEATING.flatMap(([repeating, target]) => (repeating === app ? [[target, callTally(samples, target)]] : [])),
        ),
      })
      readings.set(app, kept)
    },
    /** Returns the tallies of an edge since `sinceMs`, with the seconds from the first to the last. */
    ofEdge(edge: string, sinceMs: number): { tallies: Tally[]; seconds: number } {
      const all = readings.get(edgeTallies[edge]?.app ?? '') ?? []
      const recent = all.filter(({ receivedAt }) => receivedAt >= sinceMs)
      const seconds = ((recent.at(-1)?.receivedAt ?? 0) - (recent[0]?.receivedAt ?? 0)) / 1000
      return { tallies: recent.flatMap(({ edges }) => edges.get(edge) ?? []), seconds }
    },
    /** Returns what order’s sidecar counted of its calls to an app. */
    callWindow: (target: string, fromMs: number, toMs: number) => windowAt('order', `app_${target}`, fromMs, toMs),
    /** Returns whether it is known that no sidecar retried or refused anything in that time. */
    isQuiet: (fromMs: number, toMs: number): boolean =>
      REPEATING.every(([app, target]) => {
        const window = windowAt(app, target, fromMs, toMs)
        return window?.repeatedCalls === 0 && window.breakerOpen === 0
      }),
  }
}
export type SidecarHistory = ReturnType<typeof createSidecarHistory>

const DEADLINE_MS = 1500
const WANTED =
  /^dapr_(http_server_latency|http_client_roundtrip_latency|component_(state|pubsub_egress)_|runtime_service_invocation_re[qs]_|resiliency_(count|activations))/
const isWanted = (name: string) => WANTED.test(name)

export const sidecarSource = (app: string): string => `metrics of ${app}’s sidecar`

/** Reads every sidecar’s counters once. Never rejects. */
export async function pollSidecars(
  urls: Readonly<Record<string, string>>,
  history: SidecarHistory,
  sources: SourceHealth,
): Promise<void> {
  await Promise.all(
    Object.entries(urls).map(([app, url]) =>
      sources.poll(sidecarSource(app), async () => {
        const requestedAt = Date.now()
        history.add(app, await readMetrics(url, isWanted, DEADLINE_MS), requestedAt, Date.now())
      }),
    ),
  )
}

const WINDOW_MS = 10_500

export type EdgeNumbers = Pick<TopologyEdge, 'perSecond' | 'errorsPerSecond' | 'latencyMs'>

export const notMeasured: EdgeNumbers = { perSecond: null, errorsPerSecond: null, latencyMs: null }

/** Returns an edge's rates and latency over the last ten seconds; null where these have fewer than two samples. */
export function edgeNumbers(history: SidecarHistory, edge: string, now: number): EdgeNumbers {
  const { tallies, seconds } = history.ofEdge(edge, now - WINDOW_MS)
  if (tallies.length < 2 || seconds <= 0) return notMeasured
  const { count, errors, buckets } = increaseOf(tallies)
  const [p50, p95] = [quantileOf(buckets, 0.5), quantileOf(buckets, 0.95)]
  return {
    perSecond: rounded(count / seconds, 2),
    errorsPerSecond: rounded(errors / seconds, 2),
    latencyMs: p50 === null || p95 === null ? null : { p50: rounded(p50, 1), p95: rounded(p95, 1) },
  }
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits))

/** `timeouts.call` of components/resiliency.yaml. An attempt that it ends is in no response histogram. */
const TIMEOUT_MS = 2000

/** What a sidecar has counted of its resiliency policies for one app since it started. */
type CallTally = {
  repeatedCalls: number
  breakerOpen: number
  timeouts: number
  buckets: ReadonlyMap<number, number>
}

/** @param target as the policies name it: `app_inventory` for an app, `Pubsub_pubsub` for a component */
function callTally(samples: Samples, target: string): CallTally {
  const activations = (policy: string, status = '') =>
    sumOf(samples, 'dapr_resiliency_activations_total', isOf(target, policy, [status]))
  return {
    repeatedCalls: activations('retry'),
    timeouts: activations('timeout'),
    // Calls that found it open, and the moment it opened. A half-open one lets some through and refuses the others.
    breakerOpen:
      sumOf(samples, 'dapr_resiliency_count', isOf(target, 'circuitbreaker', ['open', 'half-open'])) +
      activations('circuitbreaker', 'open'),
    buckets: attempts(samples, target.replace(/^app_/, '')).buckets,
  }
}

/** Returns what happened between two tallies; undefined when the sidecar was restarted in between. */
function windowOf(before: CallTally, after: CallTally): CallWindow | undefined {
  const repeatedCalls = after.repeatedCalls - before.repeatedCalls
  const breakerOpen = after.breakerOpen - before.breakerOpen
  if (repeatedCalls < 0 || breakerOpen < 0) return undefined
  const answered = bucketsOf(
    new Map([...after.buckets].map(([upTo, total]) => [upTo, total - (before.buckets.get(upTo) ?? 0)])),
  )
  const timedOutMs = after.timeouts > before.timeouts ? TIMEOUT_MS : 0
  return { repeatedCalls, breakerOpen, longestAttemptMs: Math.max(longestOf(answered), timedOutMs) }
}

const isOf =
  (target: string, policy: string, statuses: readonly string[]) =>
  (labels: Readonly<Record<string, string>>): boolean =>
    labels.target === target && labels.policy === policy && statuses.includes(labels.status ?? '')
