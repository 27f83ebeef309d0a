import type { Observation } from '../ports.ts'
import type { Comparison } from '../protocol/comparison.ts'
import type { OrderCell } from '../protocol/order-cell.ts'
import type { OrderDetail } from '../protocol/order-detail.ts'
import type { Recording } from '../protocol/recording.ts'
import type { View } from '../protocol/view.ts'
import type { Recorder } from './recorder.ts'

const MOST_DETAILS = 40
const MOST_DETAIL_BYTES = 700 * 1024
const AT_A_TIME = 4
const PATIENCE_MS = 5000

type Sources = {
  recorder: Recorder
  view: () => View
  detail: Observation['detail']
  comparison: () => Promise<Comparison>
  patienceMs?: number
}

/** Returns the last minutes as one document of at most about 4 MB, with some orders that can be opened. */
export async function takeRecording({ patienceMs = PATIENCE_MS, ...sources }: Sources): Promise<Recording> {
  const details = await readDetails(ordersToOpen(sources.view().orders, MOST_DETAILS), sources.detail, patienceMs)
  return {
    format: 'better-together-recording/1',
    recordedAt: new Date().toISOString(),
    ...sources.recorder.take(),
    details,
    comparison: await sources.comparison(),
  }
}

/** Returns the ids of at most `most` orders: the newest of each kind in turn, so that every kind is represented. */
function ordersToOpen(orders: readonly OrderCell[], most: number): string[] {
  const byKind = new Map<string, string[]>()
  for (const { id, kind } of orders.toReversed()) {
    if (kind !== 'under-way') byKind.set(kind, [...(byKind.get(kind) ?? []), id])
  }
  const chosen: string[] = []
  for (let turn = 0; chosen.length < most; turn++) {
    const found = [...byKind.values()].flatMap((ids) => ids.slice(turn, turn + 1))
    if (found.length === 0) break
    chosen.push(...found)
  }
  return chosen.slice(0, most)
}

/** Returns the details that can be read in time: while a source is down, a recording without some is better than none. */
async function readDetails(ids: string[], detail: Observation['detail'], patienceMs: number) {
  const details: Record<string, OrderDetail> = {}
  const rest = [...ids]
  let bytes = 0
  let isOver = false
  async function read(): Promise<void> {
    for (let id = rest.shift(); id !== undefined; id = rest.shift()) {
      const found = await detail(id).catch(() => undefined)
      bytes += found ? JSON.stringify(found).length : 0
      if (isOver || bytes > MOST_DETAIL_BYTES) return
      if (found) details[id] = found
    }
  }
  const reading = Promise.all(Array.from({ length: AT_A_TIME }, read))
  const timer = new Promise<void>((resolve) => setTimeout(resolve, patienceMs).unref())
  await Promise.race([reading, timer])
  isOver = true
  return details
}
