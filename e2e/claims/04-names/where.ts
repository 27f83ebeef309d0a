import { setTimeout as sleep } from 'node:timers/promises'
import { type Call, invoke } from '@better-together/harness/echo/invoke'
import { waitFor } from '@better-together/shop-client/wait-for'

const LOOKING_MS = 15_000
const BETWEEN_CALLS_MS = 50

/** How a callee is asked where it is; each place of it answers with something of its own. */
type Asking = Pick<Call, 'http' | 'appId' | 'giveUpMs'>

const ask = (asking: Asking) => invoke({ ...asking, path: 'where', id: 'where' })

/** Calls until the answer comes from `place`. @returns that it did, or why not, and how long and by what detours */
export async function answerFrom(
  place: string,
  { deadlineMs, signal, ...asking }: Asking & { deadlineMs: number; signal: AbortSignal },
) {
  const begun = Date.now()
  const others: Record<string, number> = {}
  const answered = await waitFor(
    async () => {
      const { status, body } = await ask(asking)
      if (status === 200 && body === place) return true
      const from = status === 0 ? 'given up' : status === 200 ? `200 from ${body}` : String(status)
      others[from] = (others[from] ?? 0) + 1
      return false
    },
    { what: 'An answer from the new place', deadlineMs, signal },
  ).catch((error: Error) => error)
  const how = { milliseconds: Date.now() - begun, 'other answers meanwhile': others }
  return { seen: answered === true ? 'answers from there' : String(answered), how }
}

/**
 * From how many places answers come within fifteen seconds, or until they came from two: on a cluster a sidecar keeps to
 * the address it found for some seconds.
 */
export async function placesThatAnswer(http: number): Promise<number> {
  const places = new Set<string>()
  const until = Date.now() + LOOKING_MS
  while (places.size < 2 && Date.now() < until) {
    const { status, body } = await ask({ http })
    if (status === 200) places.add(body)
    await sleep(BETWEEN_CALLS_MS)
  }
  return places.size
}
