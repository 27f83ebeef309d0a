import type { Report } from './part.ts'

const EVERY_MS = 5000

/** Says every few seconds how far something slow has come, so that nobody takes it for hung. */
export async function withProgress<T>(report: Report, state: () => string, work: () => Promise<T>): Promise<T> {
  const started = performance.now()
  const timer = setInterval(() => report(`… ${state()}, ${elapsed(performance.now() - started)}`), EVERY_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

function elapsed(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
