import type { Conversation } from './classify.ts'
import type { Frame } from './packet-capture.ts'

const ETHERNET_BYTES = 14
const IPV4 = 0x0800
const TCP = 6

type Segment = { from: string; to: string; sourcePort: number; targetPort: number; sequence: number; payload: Buffer }

/** Connections to a port, on the pod's loopback or on its network interface. */
export function conversationsWith(
  frames: readonly Frame[],
  where: { loopback: boolean; port: number },
): Conversation[] {
  const segments = frames
    .filter(({ loopback }) => loopback === where.loopback)
    .flatMap(({ bytes }) => readSegment(bytes))
  const byConnection = new Map<string, { toServer: Segment[]; toClient: Segment[] }>()
  for (const segment of segments) {
    const toServer = segment.targetPort === where.port
    if (!toServer && segment.sourcePort !== where.port) continue
    const key = toServer ? `${segment.from} ${segment.to}` : `${segment.to} ${segment.from}`
    const connection = byConnection.get(key) ?? { toServer: [], toClient: [] }
    connection[toServer ? 'toServer' : 'toClient'].push(segment)
    byConnection.set(key, connection)
  }
  return [...byConnection.values()].map(({ toServer, toClient }) => ({
    toServer: inOrder(toServer),
    toClient: inOrder(toClient),
    isWhole: false, // it may have been open before
  }))
}

/** IPv4 and TCP: https://www.rfc-editor.org/rfc/rfc791#section-3.1 and https://www.rfc-editor.org/rfc/rfc9293#section-3.1 */
function readSegment(frame: Buffer): Segment[] {
  if (frame.length < ETHERNET_BYTES + 40 || frame.readUInt16BE(12) !== IPV4) return []
  const ip = frame.subarray(ETHERNET_BYTES)
  const headerBytes = ((ip[0] ?? 0) & 15) * 4
  if (ip[9] !== TCP) return []
  const tcp = ip.subarray(headerBytes, ip.readUInt16BE(2) || undefined)
  const payload = tcp.subarray(((tcp[12] ?? 0) >> 4) * 4)
  if (payload.length === 0) return []
  const [sourcePort, targetPort] = [tcp.readUInt16BE(0), tcp.readUInt16BE(2)]
  const address = (at: number, port: number) => `${ip.subarray(at, at + 4).join('.')}:${port}`
  const ends = { from: address(12, sourcePort), to: address(16, targetPort), sourcePort, targetPort }
  return [{ ...ends, sequence: tcp.readUInt32BE(4), payload }]
}

/** Sequence numbers wrap at 2^32; a difference taken as a signed number of 32 bits still tells which is later. */
function inOrder(segments: readonly Segment[]): Buffer {
  const base = segments[0]?.sequence ?? 0
  const sorted = segments
    .map(({ sequence, payload }) => ({ offset: (sequence - base) | 0, payload }))
    .sort((a, b) => a.offset - b.offset)
  const parts: Buffer[] = []
  let end = sorted[0]?.offset ?? 0
  for (const { offset, payload } of sorted) {
    const fresh = payload.subarray(Math.max(0, end - offset)) // the rest was sent before
    if (fresh.length === 0) continue
    parts.push(fresh)
    end = Math.max(end, offset + payload.length)
  }
  return Buffer.concat(parts)
}
