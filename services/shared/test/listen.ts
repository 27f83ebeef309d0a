import { once } from 'node:events'
import { createServer, request as httpRequest, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

type Sent = { headers?: Record<string, string | string[]>; body?: unknown }
export type Answer = { status: number; headers: NodeJS.Dict<string | string[]>; body: unknown }
export type Send = (method: string, path: string, sent?: Sent) => Promise<Answer>

/**
 * Listens on a free port until the test is over.
 *
 * @returns sends a request as written: unlike fetch it normalizes neither path nor headers. Objects go out as JSON; `body` of
 *   the answer is parsed when it is JSON
 */
export async function listen(app: RequestListener): Promise<Send> {
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo

  return (method, path, { headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
      const bytes = isRaw ? (body ?? '') : JSON.stringify(body)
      const type = body === undefined ? {} : { 'content-type': 'application/json' }
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(bytes)) }
      const request = httpRequest({
        port,
        host: '127.0.0.1',
        method,
        path,
        headers: { ...type, ...length, ...headers },
      })
      request.once('error', reject)
      request.once('response', async (response) => {
        let text = ''
        for await (const chunk of response.setEncoding('utf8')) text += chunk
        const isJson = /\bjson/.test(response.headers['content-type'] ?? '')
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: isJson ? JSON.parse(text) : text,
        })
      })
      request.end(bytes)
    })
}
