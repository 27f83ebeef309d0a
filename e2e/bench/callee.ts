// The called app of every local call variant, as a process of its own: one handler, on HTTP and on HTTPS with client
// certificates.
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { z } from 'zod'
import { echo } from './http-call.ts'

const env = z
  .object({ PORT: z.coerce.number(), TLS_PORT: z.coerce.number(), TLS_KEY: z.string(), TLS_CERT: z.string() })
  .parse(process.env)

const keepAlive = { keepAliveTimeout: 120_000 } // longer than a variant waits for its next round
createServer(keepAlive, echo).listen(env.PORT, '127.0.0.1')
const tls = { key: env.TLS_KEY, cert: env.TLS_CERT, ca: env.TLS_CERT, requestCert: true, rejectUnauthorized: true }
createTlsServer({ ...keepAlive, ...tls }, echo).listen(env.TLS_PORT, '127.0.0.1')
