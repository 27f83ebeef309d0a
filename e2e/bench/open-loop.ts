import { setTimeout as sleep } from 'node:timers/promises'

/** A send that happens later than this after its intended time is the generator's fault, and is counted as late. */
const LATE_MS = 2
/** Timers wake up to about a millisecond late, so the last stretch before a send is spent polling the event loop. */
const POLL_MS = 1.5
/** Part of the gap by which an intended time is moved, so that requests do not march in step with a periodic timer. */
const JITTER = 0.1

export type Load = {
  /** Requests a second, whatever the answers do. */
  rate: number
  seconds: number
  /** One request. Rejects when the answer is not the right one. */
  send: () => Promise<unknown>
  signal?: AbortSignal | undefined
}

export type Measurement = {
  /** From the moment a request should have been sent to its answer, for each answered one. */
  latenciesMs: number[]
  sent: number
  errors: number
  firstError: string | undefined
  lateSends: number
}

/**
 * Sends at a constant rate and never waits for an answer before the next send. Latency counts from the intended time,
 * so that a stall shows for every request that should have been sent during it; a generator that waits would send one
 * request into the stall and leave the others out ("coordinated omission", https://github.com/giltene/wrk2).
 *
 * @throws the signal's reason when aborted
 */
export async function runOpenLoop({ rate, seconds, send, signal }: Load): Promise<Measurement> {
  const count = Math.max(1, Math.round(rate * seconds))
  const gapMs = 1000 / rate
  const measured: Measurement = { latenciesMs: [], sent: 0, errors: 0, firstError: undefined, lateSends: 0 }
  const open: Promise<void>[] = []
  const begun = performance.now() + gapMs
  for (let index = 0; index < count; index++) {
    const intended = begun + (index + (Math.random() - 0.5) * JITTER) * gapMs
    await until(intended)
    signal?.throwIfAborted()
    if (performance.now() - intended > LATE_MS) measured.lateSends++
    measured.sent++
    open.push(measure(send, intended, measured))
  }
  await Promise.all(open)
  return measured
}

async function measure(send: Load['send'], intended: number, measured: Measurement): Promise<void> {
  try {
    await send()
    measured.latenciesMs.push(performance.now() - intended)
  } catch (error) {
    measured.errors++
    measured.firstError ??= error instanceof Error ? error.message : String(error)
  }
}

async function until(moment: number): Promise<void> {
  const ahead = moment - performance.now() - POLL_MS
  if (ahead >= 1) await sleep(ahead)
  // Each pass of the event loop also handles the answers that have arrived.
  while (performance.now() < moment) await new Promise((resolve) => setImmediate(resolve))
}
