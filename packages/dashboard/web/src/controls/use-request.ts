import { useState } from 'preact/hooks'
import { type Answer, act } from '../state/api.ts'

/** Sends requests one at a time and keeps why the last one failed, for whoever pressed the button. */
export function useRequest() {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  async function send(...request: Parameters<typeof act>): Promise<Answer<unknown>> {
    setBusy(true)
    const answer = await act(...request)
    setBusy(false)
    setProblem(answer.ok ? undefined : answer.problem)
    return answer
  }
  return { busy, problem, send }
}
