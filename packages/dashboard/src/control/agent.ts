import { AppError } from '@better-together/shared/problem'
import { z } from 'zod'
import type { FaultControl } from '../ports.ts'
import { claimRun, controls } from '../protocol/controls.ts'

/** Stopping a process gracefully takes a while, and so does resuming a frozen one. */
const DEADLINE_MS = 20_000

const offered = controls.pick({ notes: true, claims: true }).extend({ faults: controls.shape.available })
const injected = z.object({ id: z.string(), title: z.string() })
const progress = z.union([z.object({ line: z.string() }), z.object({ state: claimRun.shape.state })])

/**
 * Injects faults through the demo, which started all processes and listens on loopback for the client with its token.
 *
 * @param url `http://127.0.0.1:7099`
 */
export function createAgentControl({ url, token }: { url: string; token: string }): FaultControl {
  async function call(method: string, path: string, body?: object, signal = AbortSignal.timeout(DEADLINE_MS)) {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal,
    }).catch((cause: Error) => {
      throw new AppError(503, 'control-agent-unavailable', `The demo’s fault agent does not answer`, { cause })
    })
    if (response.ok || (method === 'DELETE' && response.status === 404)) return response
    throw refused(response.status, await response.text())
  }

  const end = async (path: string) => void (await call('DELETE', path)).body?.cancel()

  return {
    available: async () => offered.parse(await (await call('GET', '/available')).json()),

    async inject(fault) {
      const { id, title } = injected.parse(await (await call('POST', '/faults', fault)).json())
      return { title, undo: () => end(`/faults/${encodeURIComponent(id)}`) }
    },

    // The agent continues the faults that a killed dashboard began, until their time is up.
    recover: () => end('/faults'),

    async runClaim(number, onLine, signal) {
      const { body } = await call('POST', `/claims/${number}`, {}, signal)
      for await (const value of jsonLines(body)) {
        const message = progress.parse(value)
        if ('state' in message) return message.state
        onLine(message.line)
      }
      throw new Error('the fault agent ended before the claim did')
    },
  }
}

/** A refusal by the agent is passed to the caller unchanged. */
function refused(status: number, text: string): AppError {
  const { detail } = z
    .object({ detail: z.string().default(text) })
    .catch({ detail: text })
    .parse(parsed(text))
  const message = detail.slice(0, 500) || `The demo’s fault agent answered ${status}`
  return status === 401 || status >= 500
    ? new AppError(503, 'control-agent-failed', `The demo’s fault agent: ${message}`)
    : new AppError(status, 'fault-refused', message)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const LONGEST_LINE = 64 * 1024

/** Yields each line of a stream as JSON. @throws Error when a line is longer than 64 KiB or is not JSON */
async function* jsonLines(stream: AsyncIterable<Uint8Array> | null): AsyncGenerator<unknown> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream ?? []) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST_LINE) throw new Error(`A line is longer than ${LONGEST_LINE} characters`)
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line)
  }
  if (rest.trim() !== '') yield JSON.parse(rest)
}
