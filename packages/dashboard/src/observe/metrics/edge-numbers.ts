import type { TopologyEdge } from '../../protocol/topology.ts'
import { quantileOf } from './histogram.ts'
import type { SidecarHistory } from './sidecar-history.ts'
import { increaseOf } from './tally.ts'

const WINDOW_MS = 10_500

export type EdgeNumbers = Pick<TopologyEdge, 'perSecond' | 'errorsPerSecond' | 'latencyMs'>

export const notMeasured: EdgeNumbers = { perSecond: null, errorsPerSecond: null, latencyMs: null }

/** Over the last ten seconds; null where there are not two readings of that time. */
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
