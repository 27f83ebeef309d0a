import { readTlsRecords } from './tls-records.ts'

/** Both directions of one TCP connection, in the order the bytes came. */
export type Conversation = {
  toServer: Buffer
  toClient: Buffer
  /** Recorded from the first byte on; a packet capture may begin later. */
  isWhole: boolean
}

/** `neither`: bytes were sent, and they were neither TLS nor did they hold the marker. */
export type Classification = 'readable' | 'encrypted' | 'nothing observed' | 'neither'

export type Observation = { classification: Classification; bytes: number; excerpt: string }

const AROUND = 48

/**
 * Returns what a reader of these connections learns. `readable` when one holds `marker`. `encrypted` only when every byte
 * of every connection is part of a TLS record, with a handshake where the connection is whole, and more application data
 * went each way than the marker is long: a hop that carried nothing hides nothing.
 */
export function classify(conversations: readonly Conversation[], marker: string): Observation {
  const used = conversations.filter(({ toServer, toClient }) => toServer.length + toClient.length > 0)
  const streams = used.flatMap(({ toServer, toClient }) => [toServer, toClient]).filter(({ length }) => length > 0)
  const bytes = streams.reduce((sum, { length }) => sum + length, 0)
  if (bytes === 0) return { classification: 'nothing observed', bytes, excerpt: '' }

  for (const stream of streams) {
    const at = stream.indexOf(marker)
    if (at >= 0) {
      const excerpt = printable(stream, at - AROUND, at + marker.length + AROUND)
      return { classification: 'readable', bytes, excerpt }
    }
  }
  const foreign = streams.find((stream) => readTlsRecords(stream) === undefined)
  const carried = (['toServer', 'toClient'] as const).map((side) =>
    used.reduce((sum, conversation) => sum + (readTlsRecords(conversation[side])?.applicationBytes ?? 0), 0),
  )
  const first = streams[0] ?? Buffer.alloc(0)
  if (foreign || !used.every(beginsWithHandshake) || carried.some((sum) => sum <= marker.length))
    return { classification: 'neither', bytes, excerpt: printable(foreign ?? first, 0, 2 * AROUND) }
  const start = first.subarray(0, 16).toString('hex').replaceAll(/(..)/g, '$1 ').trim()
  const excerpt = `${start} … TLS records only; application data: ${carried[0]} bytes to the server, ${carried[1]} back`
  return { classification: 'encrypted', bytes, excerpt }
}

const beginsWithHandshake = ({ toServer, toClient, isWhole }: Conversation) =>
  !isWhole || [toServer, toClient].every((stream) => (readTlsRecords(stream)?.handshake ?? 0) > 0)

/** Returns bytes as text, with a dot for each that is no printable ASCII. */
const printable = (stream: Buffer, from: number, to: number) =>
  stream
    .subarray(Math.max(0, from), to)
    .toString('latin1')
    .replaceAll(/[^\x20-\x7e]/g, '·')
