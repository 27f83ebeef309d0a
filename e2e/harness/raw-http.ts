import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'

export type RawRequest = {
  port: number
  method: string
  /** Sent as it is: `fetch` would normalize `/a/../b` before anyone could refuse it. */
  path: string
  headers?: Record<string, string>
  body?: object
}

export type Answer = { status: number; body: string }

/** Sends one HTTP request on loopback, with its path untouched. @throws Error when there is no answer within 15 s */
export async function sendRaw({ port, method, path, headers = {}, body }: RawRequest): Promise<Answer> {
  const json = body && JSON.stringify(body)
  const sent = request({
    host: '127.0.0.1',
    port,
    method,
    path,
    headers: {
      ...headers,
      ...(json && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) }),
    },
    signal: AbortSignal.timeout(15_000),
    agent: false,
  })
  sent.end(json)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: response.statusCode ?? 0, body: await text(response) }
}
