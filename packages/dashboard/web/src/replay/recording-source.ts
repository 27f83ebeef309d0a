import type { Recording } from '../../../src/protocol/recording.ts'
import { read } from '../state/api.ts'

const FORMAT: Recording['format'] = 'better-together-recording/1'

/**
 * The recording that this page carries, or the one that `?replay=` names; undefined when the page is to show what happens now.
 * @throws Error when there is one that cannot be read
 */
export async function findRecording(): Promise<Recording | undefined> {
  const carried = document.getElementById('recording')?.textContent
  if (carried) return checked(JSON.parse(carried))
  const named = new URLSearchParams(location.search).get('replay')
  if (named === null) return undefined
  const url = new URL(named, location.href)
  if (url.origin !== location.origin) throw new Error('A recording is only read from where this page came from')
  const answer = await read<unknown>(url.href)
  if (!answer.ok) throw new Error(answer.problem)
  return checked(answer.body)
}

function checked(value: unknown): Recording {
  if ((value as Partial<Recording> | null)?.format !== FORMAT) throw new Error(`This is not a recording (${FORMAT})`)
  return value as Recording
}
