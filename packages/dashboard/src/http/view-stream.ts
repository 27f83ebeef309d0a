import { AppError } from '@better-together/shared/problem'
import type { RequestHandler, Response } from 'express'
import type { ViewFeed } from './view-feed.ts'

const PING_EVERY_MS = 15_000
const MOST_CLIENTS = 200
/** Bytes that a client may lag behind before it is dropped; it reconnects and gets a whole view, which is smaller. */
const MOST_BUFFERED_BYTES = 4 * 1024 * 1024

type Limits = { mostClients?: number; mostBufferedBytes?: number; pingEveryMs?: number }

/**
 * Sends the view as server-sent events, to many clients at once.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function createViewStream(
  feed: ViewFeed,
  { mostClients = MOST_CLIENTS, mostBufferedBytes = MOST_BUFFERED_BYTES, pingEveryMs = PING_EVERY_MS }: Limits = {},
): { handle: RequestHandler; close: () => void } {
  const clients = new Set<Response>()
  let id = 0
  let isClosed = false

  function sendAll(text: string): void {
    for (const response of clients) {
      if (response.writableLength > mostBufferedBytes) response.destroy()
      else response.write(text)
    }
  }

  const unsubscribe = feed.subscribe(({ json }) => sendAll(event('update', ++id, json)))
  const pinging = setInterval(() => sendAll(': ping\n\n'), pingEveryMs)
  pinging.unref()

  return {
    handle(_request, response) {
      if (isClosed || clients.size >= mostClients)
        throw new AppError(503, 'too-many-streams', `At most ${mostClients} pages can be connected at a time`)
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      const view = JSON.stringify(feed.view())
      response.write(`retry: 1000\n\n${event('view', id, view)}`)
      clients.add(response)
      response.once('close', () => clients.delete(response))
    },
    /** Ends every stream and accepts no more. */
    close() {
      isClosed = true
      unsubscribe()
      clearInterval(pinging)
      for (const response of clients) response.end()
    },
  }
}

const event = (name: string, id: number, json: string) => `id: ${id}\nevent: ${name}\ndata: ${json}\n\n`
