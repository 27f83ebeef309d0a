import type { Recording } from '../../../src/protocol/recording.ts'
import { read } from '../state/api.ts'

const FORMAT: Recording['format'] = 'better-together-recording/1'

/**
 * Returns the recording embedded in this page, or the one that `?replay=` names; undefined for a live dashboard.
 *
 * @throws Error when there is one that cannot be read
 */
export async function findRecording(): Promise<Recording | undefined> {
  const embedded = document.getElementById('recording')?.textContent
  if (embedded) return checked(JSON.parse(embedded))
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
