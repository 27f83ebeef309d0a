import { useEffect, useState } from 'preact/hooks'
import type { OrderDetail } from '../../../src/protocol/order-detail.ts'
import { recording } from '../replay/replay.ts'
import { type Answer, read } from '../state/api.ts'
import { now } from '../state/state.ts'
import { isSettled } from './is-settled.ts'

/** Spans arrive some seconds after the order, so the detail is read repeatedly. */
const AGAIN_MS = 2_000
const TIMES = 6

/** Returns the detail of an order, from the server or the recording; undefined while it is fetched. */
export function useDetail(id: string): Answer<OrderDetail> | undefined {
  const [answer, setAnswer] = useState<Answer<OrderDetail>>()
  useEffect(() => {
    setAnswer(undefined)
    let timer: ReturnType<typeof setTimeout> | undefined
    let unmounted = false
    async function poll(times: number): Promise<void> {
      const found = recording.value
        ? fromRecording(id)
        : await read<OrderDetail>(`/api/orders/${encodeURIComponent(id)}`)
      if (unmounted) return
      setAnswer(found)
      const settled = found.ok && isSettled(found.body, now.value)
      if (!recording.value && !settled && times > 1) timer = setTimeout(() => void poll(times - 1), AGAIN_MS)
    }
    void poll(TIMES)
    return () => {
      unmounted = true
      clearTimeout(timer)
    }
  }, [id])
  return answer
}

function fromRecording(id: string): Answer<OrderDetail> {
  const found = recording.value?.details[id]
  return found ? { ok: true, body: found } : { ok: false, problem: 'The recording has no detail of this order.' }
}
