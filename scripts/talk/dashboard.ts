import { setTimeout as sleep } from 'node:timers/promises'
import { applyUpdate } from '@better-together/dashboard/protocol/apply-update'
import type { View, ViewUpdate } from '@better-together/dashboard/protocol/view'
import type { Deed } from './deed.ts'

const RECONNECT_MS = 1000

/** The dashboard as a page in a browser has it. */
export type Dashboard = {
  /** As of now; undefined until it has answered. */
  view(): View | undefined
  /** @returns the JSON that it answers, if any. @throws Error when it answers with a problem */
  send(method: Deed['method'], path: string, body: unknown): Promise<unknown>
  close(): void
}

/** Follows `/api/stream`, and comes back to it when it breaks off. */
export function watchDashboard(url: string): Dashboard {
  const closing = new AbortController()
  let view: View | undefined
  const follow = async () => {
    while (!closing.signal.aborted) {
      for await (const { name, data } of events(url, closing.signal)) {
        if (name === 'view') view = data as View
        else if (view) view = applyUpdate(view, data as ViewUpdate)
      }
      await sleep(RECONNECT_MS)
    }
  }
  void follow()
  return {
    view: () => view,
    send: (method, path, body) => sendToDashboard(`${url}${path}`, method, body),
    close: () => closing.abort(),
  }
}

/**
 * Asks the dashboard as its own page does, also for what changes something.
 *
 * @returns the JSON that it answers, if any. @throws Error when it answers with a problem
 */
export async function sendToDashboard(url: string, method: Deed['method'], body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', 'x-better-together': 'dashboard' },
    ...(method === 'PUT' || method === 'POST' ? { body: JSON.stringify(body) } : {}),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`The dashboard answers ${response.status}: ${text.slice(0, 300)}`)
  return text === '' ? undefined : JSON.parse(text)
}

/** Ends when the connection does. */
async function* events(url: string, signal: AbortSignal): AsyncGenerator<{ name: string; data: unknown }> {
  try {
    const response = await fetch(`${url}/api/stream`, { signal })
    let rest = ''
    for await (const text of (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) {
      const parts = (rest + text).split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const [, name] = /^event: (.+)$/m.exec(part) ?? []
        const [, data] = /^data: (.+)$/m.exec(part) ?? []
        if (name !== undefined && data !== undefined) yield { name, data: JSON.parse(data) }
      }
    }
  } catch {
    // It is not there yet, or not there just now.
  }
}
