import { waitFor } from '../../../scripts/local/wait-for.ts'
import { type Call, invoke } from './invoke.ts'

const CALLS = 20

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

/** From how many places the answers to twenty calls come. */
export async function placesThatAnswer(http: number): Promise<number> {
  const places = new Set<string>()
  for (let done = 0; done < CALLS; done++) {
    const { status, body } = await ask({ http })
    if (status === 200) places.add(body)
  }
  return places.size
}
