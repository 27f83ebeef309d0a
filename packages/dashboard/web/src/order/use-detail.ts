import { useEffect, useState } from 'preact/hooks'
import type { OrderDetail } from '../../../src/protocol/order-detail.ts'
import { recording } from '../replay/replay.ts'
import { type Answer, read } from '../state/api.ts'
import { now } from '../state/state.ts'
import { isSettled } from './is-settled.ts'

/** Spans arrive some seconds after the order; until then it is asked again. */
const AGAIN_MS = 2_000
const TIMES = 6

/** What is known of an order, from the server or from the recording; undefined while it is fetched. */
export function useDetail(id: string): Answer<OrderDetail> | undefined {
  const [answer, setAnswer] = useState<Answer<OrderDetail>>()
  useEffect(() => {
    setAnswer(undefined)
    let timer: ReturnType<typeof setTimeout> | undefined
    let gone = false
    async function ask(times: number): Promise<void> {
      const found = recording.value
        ? fromRecording(id)
        : await read<OrderDetail>(`/api/orders/${encodeURIComponent(id)}`)
      if (gone) return
      setAnswer(found)
      const settled = found.ok && isSettled(found.body, now.value)
      if (!recording.value && !settled && times > 1) timer = setTimeout(() => void ask(times - 1), AGAIN_MS)
    }
    void ask(TIMES)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [id])
  return answer
}

function fromRecording(id: string): Answer<OrderDetail> {
  const found = recording.value?.details[id]
  return found
    ? { ok: true, body: found }
    : { ok: false, problem: 'The recording keeps no more of this order than its cell.' }
}
