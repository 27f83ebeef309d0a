import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export type Call = { method: string; path: string; headers: IncomingMessage['headers']; body: unknown }
type Answer = (call: Call, response: ServerResponse) => void | Promise<void>

/** An HTTP server that answers as the test decides and records its requests, until the test is over. */
export async function startServer(answer: Answer): Promise<{ url: string; calls: Call[] }> {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    const { method = '', url: path = '', headers } = request
    const call = { method, path, headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
    calls.push(call)
    await answer(call, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls }
}

export function answerJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
