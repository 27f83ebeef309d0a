import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Certificate } from './certificate.ts'

/** Both ways of every request, so that a layer that copies bodies pays for each. */
export const BODY_BYTES = 1024

export type Exchange = { send: () => Promise<void>; close: () => void }
type Target = { host?: string; port: number; path: string; headers?: Record<string, string>; tls?: Certificate }

/** More than are ever open at once at half of the knee; a stall needs one for each request in it. */
const MAX_SOCKETS = 512

/** POSTs 1 KB and takes 1 KB back, over connections that stay open. */
export function createExchange({ host = '127.0.0.1', port, path, headers = {}, tls }: Target): Exchange {
  const kept = { keepAlive: true, maxSockets: MAX_SOCKETS }
  const pool = tls ? new HttpsAgent({ ...kept, key: tls.key, cert: tls.cert, ca: tls.cert }) : new HttpAgent(kept)
  const body = Buffer.alloc(BODY_BYTES, 'x')
  const options: RequestOptions = {
    host,
    port,
    path,
    method: 'POST',
    agent: pool,
    headers: { 'content-type': 'application/octet-stream', 'content-length': body.length, ...headers },
  }
  return {
    close: () => pool.destroy(),
    send: () =>
      new Promise((resolve, reject) => {
        const request = (tls ? httpsRequest : httpRequest)(options, (response) => {
          read(response).then((length) => {
            const isRight = response.statusCode === 200 && length === BODY_BYTES
            if (isRight) resolve()
            else reject(new Error(`POST ${path} answered ${response.statusCode} with ${length} bytes`))
          }, reject)
        })
        request.on('error', reject)
        request.setTimeout(10_000, () => request.destroy(new Error(`POST ${path} got no answer for 10 s`)))
        request.end(body)
      }),
  }
}

async function read(response: IncomingMessage): Promise<number> {
  let length = 0
  for await (const chunk of response) length += (chunk as Buffer).length
  return length
}
