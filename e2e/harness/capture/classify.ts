import type { Conversation } from './relay.ts'
import { readTlsRecords } from './tls-records.ts'

/** `neither`: bytes went by, and they were neither TLS nor did they hold what was looked for. */
export type Verdict = 'readable' | 'encrypted' | 'nothing seen' | 'neither'

export type Sighting = { verdict: Verdict; bytes: number; excerpt: string }

const AROUND = 48

/**
 * What a reader of these connections learns. `readable` when one holds `canary`. `encrypted` only when every byte of
 * every connection is part of a TLS record, from its handshake on, and more application data went each way than the
 * canary is long: a hop that carried nothing hides nothing.
 */
export function judge(conversations: readonly Conversation[], canary: string): Sighting {
  const streams = conversations.map(({ toServer, toClient }) => [Buffer.concat(toServer), Buffer.concat(toClient)])
  const spoken = streams.filter((pair) => pair.some(({ length }) => length > 0))
  const bytes = spoken.flat().reduce((sum, { length }) => sum + length, 0)
  if (bytes === 0) return { verdict: 'nothing seen', bytes, excerpt: '' }

  for (const stream of spoken.flat()) {
    const at = stream.indexOf(canary)
    if (at >= 0)
      return { verdict: 'readable', bytes, excerpt: printable(stream, at - AROUND, at + canary.length + AROUND) }
  }
  const sides = [0, 1].map((side) => spoken.map((pair) => readTlsRecords(pair[side] ?? Buffer.alloc(0))))
  const isTls = sides.every((side) => side.every((records) => (records?.handshake ?? 0) > 0))
  const carried = sides.map((side) => side.reduce((sum, records) => sum + (records?.applicationBytes ?? 0), 0))
  const first = spoken[0]?.[0] ?? Buffer.alloc(0)
  if (!isTls || carried.some((sum) => sum <= canary.length)) {
    return { verdict: 'neither', bytes, excerpt: printable(first, 0, 2 * AROUND) }
  }
  const start = first.subarray(0, 16).toString('hex').replaceAll(/(..)/g, '$1 ').trim()
  const excerpt = `${start} … TLS records only; application data: ${carried[0]} bytes to the server, ${carried[1]} back`
  return { verdict: 'encrypted', bytes, excerpt }
}

/** Bytes as text, with a dot for each that is no printable ASCII. */
export const printable = (stream: Buffer, from: number, to: number) =>
  stream
    .subarray(Math.max(0, from), to)
    .toString('latin1')
    .replaceAll(/[^\x20-\x7e]/g, '·')
