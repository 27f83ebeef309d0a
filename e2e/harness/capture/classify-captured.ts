import { printable, type Sighting } from './classify.ts'
import type { CapturedConversation } from './packets.ts'
import { readTlsRecords } from './tls-records.ts'

const AROUND = 48

/**
 * What a reader of captured packets learns, as `judge` says of a relay. Unlike there a connection may be older than the
 * capture, so no handshake is asked for: from the first captured byte on all must be TLS records, and more application
 * data must have gone each way than the canary is long.
 */
export function judgeCaptured(conversations: readonly CapturedConversation[], canary: string): Sighting {
  const spoken = conversations.map(({ toServer, toClient }) => [toServer, toClient] as const)
  const streams = spoken.flat().filter(({ length }) => length > 0)
  const bytes = streams.reduce((sum, { length }) => sum + length, 0)
  if (bytes === 0) return { verdict: 'nothing seen', bytes, excerpt: '' }

  for (const stream of streams) {
    const at = stream.indexOf(canary)
    if (at >= 0)
      return { verdict: 'readable', bytes, excerpt: printable(stream, at - AROUND, at + canary.length + AROUND) }
  }
  const foreign = streams.find((stream) => readTlsRecords(stream) === undefined)
  const carried = ([0, 1] as const).map((side) =>
    spoken.reduce((sum, pair) => sum + (readTlsRecords(pair[side])?.applicationBytes ?? 0), 0),
  )
  if (foreign || carried.some((sum) => sum <= canary.length))
    return { verdict: 'neither', bytes, excerpt: printable(foreign ?? streams[0] ?? Buffer.alloc(0), 0, 2 * AROUND) }
  const start = (streams[0] ?? Buffer.alloc(0)).subarray(0, 16).toString('hex').replaceAll(/(..)/g, '$1 ').trim()
  const excerpt = `${start} … TLS records only; application data: ${carried[0]} bytes to the server, ${carried[1]} back`
  return { verdict: 'encrypted', bytes, excerpt }
}
