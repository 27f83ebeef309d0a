import type { CallWindow } from '../zipkin/trace-evidence.ts'
import { type CallTally, callTally, windowOf } from './call-tally.ts'
import { edgeTallies } from './edge-tallies.ts'
import type { Samples } from './select.ts'
import type { Tally } from './tally.ts'

/** Traces come late: an order may be judged a quarter of a minute after it was done. */
const KEPT_MS = 45_000
/** What a sidecar may repeat: its app, and the target as the policies name it. */
const REPEATING: readonly (readonly [app: string, target: string])[] = [
  ['order', 'app_inventory'],
  ['order', 'app_legacy-pricing'],
  ['order', 'Pubsub_pubsub'],
  ['notifier', 'Pubsub_pubsub'],
]

type Reading = {
  /** The numbers are from somewhere between the two. */
  askedAt: number
  gotAt: number
  edges: ReadonlyMap<string, Tally>
  calls: ReadonlyMap<string, CallTally>
}

/** What each sidecar has counted, reading by reading, of the last three quarters of a minute. */
export function createSidecarHistory() {
  const readings = new Map<string, Reading[]>()

  function windowAt(app: string, target: string, fromMs: number, toMs: number): CallWindow | undefined {
    const ofApp = readings.get(app) ?? []
    const before = ofApp.findLast(({ gotAt }) => gotAt <= fromMs)?.calls.get(target)
    const after = ofApp.find(({ askedAt }) => askedAt >= toMs)?.calls.get(target)
    return before && after && windowOf(before, after)
  }

  return {
    add(app: string, samples: Samples, askedAt: number, gotAt: number): void {
      const kept = (readings.get(app) ?? []).filter((reading) => reading.gotAt > gotAt - KEPT_MS)
      const edges = Object.entries(edgeTallies).filter(([, { app: counting }]) => counting === app)
      kept.push({
        askedAt,
        gotAt,
        edges: new Map(edges.map(([edge, { tally }]) => [edge, tally(samples)])),
        calls: new Map(
          REPEATING.flatMap(([repeating, target]) => (repeating === app ? [[target, callTally(samples, target)]] : [])),
        ),
      })
      readings.set(app, kept)
    },
    /** Tallies of an edge that are younger than `sinceMs`, with the seconds from the first to the last. */
    ofEdge(edge: string, sinceMs: number): { tallies: Tally[]; seconds: number } {
      const all = readings.get(edgeTallies[edge]?.app ?? '') ?? []
      const recent = all.filter(({ gotAt }) => gotAt >= sinceMs)
      const seconds = ((recent.at(-1)?.gotAt ?? 0) - (recent[0]?.gotAt ?? 0)) / 1000
      return { tallies: recent.flatMap(({ edges }) => edges.get(edge) ?? []), seconds }
    },
    /** What order’s sidecar counted of its calls to an app. */
    callWindow: (target: string, fromMs: number, toMs: number) => windowAt('order', `app_${target}`, fromMs, toMs),
    /** Whether it is known that no sidecar repeated or refused anything in that time. */
    isQuiet: (fromMs: number, toMs: number): boolean =>
      REPEATING.every(([app, target]) => {
        const window = windowAt(app, target, fromMs, toMs)
        return window?.repeatedCalls === 0 && window.breakerOpen === 0
      }),
  }
}
export type SidecarHistory = ReturnType<typeof createSidecarHistory>
