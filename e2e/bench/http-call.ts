// Both ends of the measured HTTP call. It also runs in the pods, so it imports nothing but Node.
import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type RequestOptions,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

/** The size of each request and of each response, so that a layer that copies bodies pays for both. */
export const BODY_BYTES = 1024

/** A client shows the same certificate that it trusts. */
export type Certificate = { key: string; cert: string }

/** What sends the requests of one variant. `send` resolves with the right answer and rejects otherwise. */
export type Client = { send: () => Promise<void>; close: () => void }
type Target = { host?: string; port: number; path: string; headers?: Record<string, string>; tls?: Certificate }

/** More than are ever open at once at half of the rate that saturates the machine; a stall needs one for each request. */
export const MAX_SOCKETS = 512

/** Answers with the body of the request: what every called app of the benchmark does. */
export const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks)
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': body.length })
    response.end(body)
  })
}

/** Returns a client that POSTs 1 KB and expects 1 KB back, over connections that stay open. */
export function createHttpClient({ host = '127.0.0.1', port, path, headers = {}, tls }: Target): Client {
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
