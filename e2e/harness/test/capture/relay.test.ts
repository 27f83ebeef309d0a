import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { classify } from '../../capture/classify.ts'
import { type Relay, startRelay } from '../../capture/relay.ts'
import { readTlsRecords } from '../../capture/tls-records.ts'
import { freePorts } from '../../local/ports.ts'

const MARKER = 'marker-4f1c'
const PSK = Buffer.from('a key that both sides know')
/** TLS without certificates, which Node cannot make. */
const psk = { ciphers: 'PSK', maxVersion: 'TLSv1.2', minVersion: 'TLSv1.2' } as const

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stops.push(() => server.close())
  return (server.address() as AddressInfo).port
}

async function relayTo(forwardTo: number): Promise<Relay> {
  const relay = await startRelay({ forwardTo })
  stops.push(relay.stop)
  return relay
}

/** Sends `message` through the relay, gets it back in upper case. */
async function talk(port: number, message: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(message)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return answer.toString()
}

const shouting = () =>
  createServer((socket) => socket.on('data', (bytes) => socket.write(bytes.toString().toUpperCase())))

async function talkTls(message: string): Promise<Relay> {
  const server = createTlsServer({ ...psk, pskCallback: () => PSK }, (socket) => socket.pipe(socket))
  const relay = await relayTo(await listening(server))
  const client = { port: relay.port, host: '127.0.0.1', checkServerIdentity: () => undefined }
  const socket = connectTls({ ...psk, ...client, pskCallback: () => ({ psk: PSK, identity: 'order' }) })
  socket.write(message)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toBe(message)
  socket.destroy()
  return relay
}

describe('a hop observed through the recording relay', () => {
  it('is readable when the marker goes through it, and the parties notice nothing', async () => {
    const relay = await relayTo(await listening(shouting()))
    expect(await talk(relay.port, `{"customer":"${MARKER}"}`)).toBe(`{"CUSTOMER":"${MARKER.toUpperCase()}"}`)
    expect(classify(relay.conversations(), MARKER)).toMatchObject({ classification: 'readable' })
  })

  it('is readable when the marker comes in two packets', async () => {
    const relay = await relayTo(await listening(shouting()))
    const socket = connect(relay.port, '127.0.0.1').setNoDelay()
    stops.push(() => socket.destroy())
    for (const half of [MARKER.slice(0, 5), MARKER.slice(5)]) {
      socket.write(half)
      await once(socket, 'data')
    }
    expect(classify(relay.conversations(), MARKER).classification).toBe('readable')
  })

  it('is encrypted when the marker goes through TLS', async () => {
    const relay = await talkTls(`the customer is ${MARKER}`)
    expect(classify(relay.conversations(), MARKER)).toMatchObject({ classification: 'encrypted' })
  })

  it('has shown nothing when nothing went through it', async () => {
    const relay = await relayTo(await listening(shouting()))
    expect(classify(relay.conversations(), MARKER).classification).toBe('nothing observed')
  })

  it('is not encrypted because the marker is missing: other plain text is neither', async () => {
    const relay = await relayTo(await listening(shouting()))
    await talk(relay.port, Buffer.from(MARKER).toString('base64'))
    expect(classify(relay.conversations(), MARKER).classification).toBe('neither')
  })

  it('is not encrypted when only a handshake went through it', async () => {
    const relay = await talkTls('hi')
    expect(classify(relay.conversations(), 'a marker that is longer than all that was said').classification).toBe(
      'neither',
    )
  })

  it('is not encrypted when one of its connections is in plain text', async () => {
    const encrypted = (await talkTls(`the customer is ${MARKER}`)).conversations()
    const plain = {
      toServer: Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      toClient: Buffer.from('HTTP/1.1 200 OK\r\n\r\n'),
      isWhole: true,
    }
    expect(classify([...encrypted, plain], MARKER).classification).toBe('neither')
  })

  it('refuses until its target listens, when told so, as the target itself would', async () => {
    const { target, listen } = await freePorts({ target: 0, listen: 0 })
    const relay = await startRelay({ listen, forwardTo: target, afterTarget: true })
    stops.push(relay.stop)
    await expect(talk(relay.port, MARKER)).rejects.toThrow('ECONNREFUSED')

    const server = shouting().listen(target, '127.0.0.1')
    stops.push(() => server.close())
    await expect.poll(() => talk(relay.port, MARKER).catch(() => 'refused')).toBe(MARKER.toUpperCase())
  })
})

describe('bytes read as TLS records', () => {
  it('may end within a record, but not begin within one', async () => {
    const [conversation] = (await talkTls(`the customer is ${MARKER}`)).conversations()
    const stream = conversation?.toServer ?? Buffer.alloc(0)
    expect(readTlsRecords(stream)?.applicationBytes).toBeGreaterThan(MARKER.length)
    expect(readTlsRecords(stream.subarray(0, -3))).toBeDefined()
    expect(readTlsRecords(stream.subarray(3))).toBeUndefined()
  })

  it('are none when plain text follows a handshake', async () => {
    const [conversation] = (await talkTls('hi')).conversations()
    const stream = Buffer.concat([conversation?.toServer ?? Buffer.alloc(0), Buffer.from('and now in the open')])
    expect(readTlsRecords(stream)).toBeUndefined()
  })
})
