/** Which observers see what they look at. One that fails says why, once, until it sees again. */
export function createSight() {
  const blind = new Map<string, string>()
  return {
    /** Runs one look of an observer. @returns what it saw, or undefined when it failed */
    async look<Result>(what: string, work: () => Promise<Result>): Promise<Result | undefined> {
      try {
        const seen = await work()
        blind.delete(what)
        return seen
      } catch (error) {
        blind.set(what, reasonOf(error))
        return undefined
      }
    },
    /** `Redis: connection refused`, for people; empty when all see. */
    blind: (): string[] => [...blind].map(([what, reason]) => `${what}: ${reason}`).sort(),
    sees: (what: string): boolean => !blind.has(what),
  }
}
export type Sight = ReturnType<typeof createSight>

/** What the Redis client calls it. */
const CUT_OFF = new Set(['ClientClosedError', 'SocketClosedUnexpectedlyError', 'DisconnectsClientError'])

const KNOWN: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ENOTFOUND: 'no such host',
  ETIMEDOUT: 'no answer in time',
}

/** The innermost reason: fetch and the Redis client wrap it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (error.cause !== undefined) return reasonOf(error.cause)
  if (error.name === 'TimeoutError') return 'no answer in time'
  if (CUT_OFF.has(error.constructor.name)) return 'connection closed'
  return KNOWN[(error as NodeJS.ErrnoException).code ?? ''] ?? (error.message || error.name)
}
