import { describe, expect, it } from 'vitest'
import { classify } from '../../capture/classify.ts'
import { conversationsWith } from '../../capture/packets.ts'

const SERVER = 6379
const CLIENT = 40_000

/** An Ethernet frame with an IPv4 TCP segment between 10.0.0.1 (client) and 10.0.0.2. */
function frame(direction: 'to server' | 'to client', sequence: number, text: string, loopback = false) {
  const payload = Buffer.from(text, 'latin1')
  const bytes = Buffer.alloc(14 + 20 + 20 + payload.length)
  const up = direction === 'to server'
  bytes.writeUInt16BE(0x0800, 12)
  bytes[14] = 0x45
  bytes.writeUInt16BE(40 + payload.length, 16)
  bytes[23] = 6
  bytes.set([10, 0, 0, up ? 1 : 2], 26)
  bytes.set([10, 0, 0, up ? 2 : 1], 30)
  bytes.writeUInt16BE(up ? CLIENT : SERVER, 34)
  bytes.writeUInt16BE(up ? SERVER : CLIENT, 36)
  bytes.writeUInt32BE(sequence, 38)
  bytes[46] = 0x50
  payload.copy(bytes, 54)
  return { loopback, bytes }
}
const eth0 = { loopback: false, port: SERVER }

describe('captured packets', () => {
  it('become the bytes that were sent, whatever order they came in, repeated or not, across the wrap of 2^32', () => {
    const start = 2 ** 32 - 2
    const frames = [
      frame('to server', start, 'ab'),
      frame('to server', 2, 'ef'),
      frame('to server', 0, 'cd'),
      frame('to server', 0, 'cdef'),
      frame('to client', 7, 'ok'),
    ]
    const [conversation, ...others] = conversationsWith(frames, eth0)
    expect(conversation?.toServer.toString()).toBe('abcdef')
    expect(conversation?.toClient.toString()).toBe('ok')
    expect(others).toEqual([])
  })

  it('of loopback and of other ports are left out', () => {
    const frames = [frame('to server', 1, 'secret', true)]
    expect(conversationsWith(frames, eth0)).toEqual([])
    expect(conversationsWith([frame('to server', 1, 'secret')], { ...eth0, port: 1 })).toEqual([])
  })
})

describe('a hop on the wire', () => {
  const record = (text: string) => `\x17\x03\x03\x00${String.fromCharCode(text.length)}${text}`
  const hop = (up: string, down: string) =>
    classify(conversationsWith([frame('to server', 1, up), frame('to client', 1, down)], eth0), 'marker').classification

  it('is readable when the marker is in it', () => expect(hop('a marker b', 'ok')).toBe('readable'))
  it('is encrypted when TLS records alone went both ways', () =>
    expect(hop(record('........'), record('........'))).toBe('encrypted'))
  it('is neither when it carried too little to hide the marker', () =>
    expect(hop(record('...'), record('...'))).toBe('neither'))
  it('is neither when it is not TLS', () => expect(hop('PING\r\n', '+PONG\r\n')).toBe('neither'))
  it('was not observed without packets', () => expect(classify([], 'marker').classification).toBe('nothing observed'))
})
