// The callee of every call arm, as a process of its own: one handler, on HTTP and on HTTPS with client certificates.
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { z } from 'zod'

const env = z
  .object({ PORT: z.coerce.number(), TLS_PORT: z.coerce.number(), TLS_KEY: z.string(), TLS_CERT: z.string() })
  .parse(process.env)

const answer: RequestListener = (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks)
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': body.length })
    response.end(body)
  })
}

const keepAlive = { keepAliveTimeout: 120_000 } // longer than an arm waits for its next block
createServer(keepAlive, answer).listen(env.PORT, '127.0.0.1')
const tls = { key: env.TLS_KEY, cert: env.TLS_CERT, ca: env.TLS_CERT, requestCert: true, rejectUnauthorized: true }
createTlsServer({ ...keepAlive, ...tls }, answer).listen(env.TLS_PORT, '127.0.0.1')
