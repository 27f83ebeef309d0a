import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { createServer as createHttp } from 'node:http'
import { createServer as createHttp2 } from 'node:http2'
import { type AddressInfo, createServer as createTcp, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTls } from 'node:tls'
import { generate } from 'selfsigned'
import { afterEach, expect, test } from 'vitest'
import type { Hop } from '../../src/config.ts'
import { dialHop, pollEncryption } from '../../src/observe/system/encryption.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function hopTo(server: Server, kind: Hop['kind']): Promise<Hop> {
  servers.push(server.listen(0, '127.0.0.1'))
  await once(server, 'listening')
  return { edge: 'a>b', host: '127.0.0.1', port: (server.address() as AddressInfo).port, kind }
}

const settings = {
  environment: 'dapr-istio' as const,
  redis: { host: '', port: 1 },
  metrics: {},
  health: {},
  hops: [],
  arrivals: [],
}

async function reportsWith(observed: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'reports-'))
  const rows = [{ fact: 'order’s sidecar ► legacy-pricing', seen: observed }]
  const report = { startedAt: '2026-11-20T10:00:00.000Z', results: [{ number: 2, rows }] }
  await writeFile(join(dir, 'dapr-istio.json'), JSON.stringify(report))
  return dir
}

test('a port that speaks TLS and requires a client certificate shows its own, and is encrypted', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'inventory' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 6, value: 'spiffe://public/ns/shop/inventory' }] }],
  })
  const server = createTls({ key, cert, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] })
  server.on('tlsClientError', () => undefined)
  const { status, how } = await dialHop(await hopTo(server, 'grpc'))
  expect(status).toBe('encrypted')
  expect(how).toMatch(/TLS 1\.3, certificate of spiffe:\/\/public\/ns\/shop\/inventory; plain HTTP\/2 was refused/)
})

test('plain HTTP is readable', async () => {
  const hop = await hopTo(
    createHttp((_request, response) => void response.writeHead(404).end()),
    'http',
  )
  expect(await dialHop(hop)).toMatchObject({
    edge: 'a>b',
    status: 'readable',
    how: `dialled 127.0.0.1:${hop.port}: no TLS; plain HTTP was answered “HTTP/1.1 404 Not Found”`,
  })
})

test('plain HTTP/2 is readable', async () => {
  const { status, how } = await dialHop(await hopTo(createHttp2(), 'grpc'))
  expect({ status, how }).toEqual({ status: 'readable', how: expect.stringContaining('plain HTTP/2 was answered') })
})

test('a Redis that asks for a password does so in plain text', async () => {
  const redis = createTcp((socket) =>
    socket.on('error', () => undefined).on('data', () => void socket.end('-NOAUTH Authentication required.\r\n')),
  )
  expect(await dialHop(await hopTo(redis, 'redis'))).toMatchObject({
    status: 'readable',
    how: expect.stringContaining('plain PING was answered “-NOAUTH'),
  })
})

test('where nothing listens the status is unknown', async () => {
  expect(await dialHop({ edge: 'a>b', host: '127.0.0.1', port: 1, kind: 'http' })).toMatchObject({
    status: 'unknown',
    how: 'dialled 127.0.0.1:1: connection refused',
  })
})

test('behind a mesh the status is what claim 2 observed, with its date, or else unknown', async () => {
  const hops: Hop[] = [
    { edge: 'order-daprd>legacy-pricing', host: '127.0.0.1', port: 1, kind: 'http' },
    { edge: 'shopper>order', host: '127.0.0.1', port: 1, kind: 'http' },
  ]
  const encryption = await pollEncryption({ ...settings, hops, reportsDir: await reportsWith('encrypted') })
  expect(encryption).toMatchObject([
    { edge: 'order-daprd>legacy-pricing', status: 'encrypted', how: expect.stringContaining('claim 2') },
    { edge: 'shopper>order', status: 'unknown', how: expect.stringContaining('claim 2 has not been run') },
  ])
  expect(encryption[0]?.how).toContain('2026-11-20')
  const unclear = await pollEncryption({ ...settings, hops, reportsDir: await reportsWith('nothing seen') })
  expect(unclear.map(({ status }) => status)).toEqual(['unknown', 'unknown'])
})
