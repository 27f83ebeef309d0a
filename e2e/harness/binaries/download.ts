import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { whileSlow } from '../progress.ts'
import type { Search } from './binary.ts'

const ANSWER_MS = 15_000
const STALL_MS = 30_000
const MEGABYTE = 1e6

/**
 * Downloads a file and verifies that it is the published one.
 *
 * @param sha256 lower-case hex.
 * @throws Error when the server does not answer, stops sending for half a minute, or sends something else.
 */
export async function download(search: Search, url: string, file: string, sha256: string): Promise<void> {
  const watch = watchdog(url, search.signal)
  try {
    const response = await get(url, watch.signal)
    const total = Number(response.headers.get('content-length'))
    const hash = createHash('sha256')
    let received = 0
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        watch.restart(STALL_MS)
        received += chunk.length
        hash.update(chunk)
        done(null, chunk)
      },
    })
    const state = () => `${Math.floor(received / MEGABYTE)}${total ? ` of ${Math.ceil(total / MEGABYTE)}` : ''} MB`
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0])
    await whileSlow(search.report, state, () => pipeline(body, measure, createWriteStream(file)))
    const actual = hash.digest('hex')
    if (actual !== sha256) throw new Error(`${url} has SHA-256 ${actual}, published is ${sha256}; not used`)
  } finally {
    watch.stop()
  }
}

/** Downloads a small text, such as a checksum file. */
export async function downloadText(search: Search, url: string): Promise<string> {
  const watch = watchdog(url, search.signal)
  try {
    return await (await get(url, watch.signal)).text()
  } finally {
    watch.stop()
  }
}

async function get(url: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal }).catch((error) => {
    if (signal.aborted) throw signal.reason
    const reason = error.cause?.message ?? error.message
    throw new Error(`${url} cannot be reached: ${reason}`, { cause: error })
  })
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
  return response
}

/** Returns a signal that fires when the user aborts, or when nothing arrives in time. */
function watchdog(url: string, user: AbortSignal | undefined) {
  const silence = new AbortController()
  const abortAfter = (ms: number) =>
    setTimeout(() => silence.abort(new Error(`${url} sent nothing for ${ms / 1000} s`)), ms)
  let timer = abortAfter(ANSWER_MS)
  return {
    signal: AbortSignal.any([silence.signal, ...(user ? [user] : [])]),
    restart(ms: number) {
      clearTimeout(timer)
      timer = abortAfter(ms)
    },
    stop: () => clearTimeout(timer),
  }
}
