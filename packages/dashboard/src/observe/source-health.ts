/** Records which sources (Redis, Zipkin, metrics, …) answered the last poll, and why the others did not. */
export function createSourceHealth() {
  const failures = new Map<string, string>()
  return {
    /** Polls a source once. Returns what `read` does, or undefined when it failed. */
    async poll<Result>(source: string, read: () => Promise<Result>): Promise<Result | undefined> {
      try {
        const result = await read()
        failures.delete(source)
        return result
      } catch (error) {
        failures.set(source, reasonOf(error))
        return undefined
      }
    },
    /** Returns `Redis: connection refused`, for people; empty when all answer. */
    unavailable: (): string[] => [...failures].map(([source, reason]) => `${source}: ${reason}`).sort(),
    isAvailable: (source: string): boolean => !failures.has(source),
  }
}
export type SourceHealth = ReturnType<typeof createSourceHealth>

/** Error codes of the Redis client. */
const CUT_OFF = new Set(['ClientClosedError', 'SocketClosedUnexpectedlyError', 'DisconnectsClientError'])

const KNOWN: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ENOTFOUND: 'no such host',
  ETIMEDOUT: 'no answer in time',
}

/** Returns the innermost reason: fetch and the Redis client wrap it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (error.cause !== undefined) return reasonOf(error.cause)
  if (error.name === 'TimeoutError') return 'no answer in time'
  if (CUT_OFF.has(error.constructor.name)) return 'connection closed'
  return KNOWN[(error as NodeJS.ErrnoException).code ?? ''] ?? (error.message || error.name)
}
