import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from '@better-together/harness/echo/calls'
import { waitFor } from '@better-together/shop-client/wait-for'

const LOOKING_MS = 15_000
const BETWEEN_CALLS_MS = 50

/** The call of the claim: each instance of the callee answers with its own name. */
type Ask = () => Promise<Answer>

/** Calls until an instance answers. Returns that it did, or why not, and how long and by what detours. */
export async function answersFrom(instance: string, ask: Ask, waiting: { deadlineMs: number; signal: AbortSignal }) {
  const begun = Date.now()
  const others: Record<string, number> = {}
  const answered = await waitFor(
    async () => {
      const { status, body } = await ask()
      if (status === 200 && body === instance) return true
      const from = status === 0 ? 'given up' : status === 200 ? `200 from ${body}` : String(status)
      others[from] = (others[from] ?? 0) + 1
      return false
    },
    { what: 'An answer from the new place', ...waiting },
  ).catch((error: Error) => error)
  const how = { milliseconds: Date.now() - begun, 'other answers meanwhile': others }
  return { observed: answered === true ? 'answers from there' : String(answered), how }
}

/**
 * Counts the instances that answer within fifteen seconds, or until two have: on a cluster a sidecar keeps to the address
 * it found for some seconds.
 */
export async function placesThatAnswer(ask: Ask): Promise<number> {
  const places = new Set<string>()
  const until = Date.now() + LOOKING_MS
  while (places.size < 2 && Date.now() < until) {
    const { status, body } = await ask()
    if (status === 200) places.add(body)
    await sleep(BETWEEN_CALLS_MS)
  }
  return places.size
}
