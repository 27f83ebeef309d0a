import type { Observation } from '../ports.ts'
import type { Comparison } from '../protocol/comparison.ts'
import type { OrderDetail } from '../protocol/order-detail.ts'
import type { Recording } from '../protocol/recording.ts'
import type { View } from '../protocol/view.ts'
import { ordersToOpen } from './orders-to-open.ts'
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

/** The last minutes as one document of at most about 4 MB, with some orders that can be opened. */
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

/** Whatever can be read in time; a recording without some of them is better than none while a part is down. */
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
