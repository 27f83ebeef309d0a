import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { callInPlainText } from '@better-together/harness/echo/internal-call'
import { sendRaw } from '@better-together/harness/raw-http'
import { afterEach, describe, expect, it } from 'vitest'
import { malformedPaths } from '../03-identity/malformed-paths.ts'
import { classify } from '../03-identity/matrix.ts'
import { tlsWithoutCertificate } from '../03-identity/without-certificate.ts'

const stops: (() => unknown)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

async function listening(server: Pick<Server, 'listen' | 'address' | 'close' | 'once'>): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server as Server, 'listening')
  stops.push(() => server.close())
  return (server.address() as AddressInfo).port
}

describe('a raw request', () => {
  it.each(malformedPaths)('leaves %s as it is written', async (path) => {
    const port = await listening(createServer((request, response) => response.end(request.url)))
    expect(await sendRaw({ port, method: 'POST', path: `/${path}`, body: {} })).toEqual({
      status: 200,
      body: `/${path}`,
    })
  })
})

describe('a refusal', () => {
  it('is put down to the layer whose words it has', () => {
    const denied = '{"errorCode":"ERR_DIRECT_INVOKE","message":"access control policy has denied access to id"}'
    expect(classify({ status: 403, body: denied })).toBe('refused by Dapr’s access control (403)')
    expect(classify({ status: 401, body: 'invalid api token\n' })).toBe('refused by the sidecar’s API token (401)')
  })

  it('that nobody known has worded is reported as it came, and never allowed', () => {
    expect(classify({ status: 403, body: 'RBAC: access denied' })).toBe('answered 403: RBAC: access denied')
    expect(classify({ status: 401, body: '{"type":"urn:other"}' })).toBe('answered 401: {"type":"urn:other"}')
    expect(classify({ status: 500, body: 'circuit breaker is open' })).toMatch(/^answered 500/)
  })
})

describe('a plain-text call to a sidecar’s internal port', () => {
  it('is understood by a gRPC server, which shows the method and the body', async () => {
    const received: Buffer[] = []
    const server = createHttp2Server()
    server.on('stream', async (stream: ServerHttp2Stream) => {
      received.push(await buffer(stream))
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
      stream.end()
    })
    const port = await listening(server as unknown as Server)
    const call = { method: 'restock', body: { sku: 'tamper', note: 'x'.repeat(200) } }
    expect(await callInPlainText({ port }, call)).toEqual({ answered: 'HTTP 200, gRPC status 0' })
    const message = Buffer.concat(received)
    expect(message.readUInt32BE(1)).toBe(message.length - 5)
    expect(message.toString('latin1')).toContain('restock')
    expect(message.toString('latin1')).toContain(JSON.stringify(call.body))
  })

  it('is refused by a server that hangs up', async () => {
    const port = await listening(createTcpServer((socket) => socket.destroy()))
    expect(await callInPlainText({ port }, { method: 'restock', body: {} })).toHaveProperty('refused')
  })

  it('is refused by a server that resets the connection once it has read', async () => {
    const port = await listening(createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy())))
    expect(await callInPlainText({ port }, { method: 'restock', body: {} })).toHaveProperty('refused')
  })

  it('proves nothing where nobody listens', async () => {
    const closed = createTcpServer()
    const port = await listening(closed)
    closed.close()
    await once(closed, 'close')
    await expect(callInPlainText({ port }, { method: 'restock', body: {} })).rejects.toThrow('Nothing listens')
    await expect(tlsWithoutCertificate(port)).rejects.toThrow('ECONNREFUSED')
  })
})
