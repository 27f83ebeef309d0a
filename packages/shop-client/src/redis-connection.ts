import { createClient, type RedisClientType } from 'redis'
import { within } from './within.ts'

const DEADLINE_MS = 2000

export type RedisClient = RedisClientType
export type RedisAddress = { host: string; port: number; password?: string | undefined }

const clientFor = ({ host, port, password }: RedisAddress): RedisClient =>
  createClient({
    socket: { host, port, reconnectStrategy: false, connectTimeout: DEADLINE_MS },
    disableOfflineQueue: true,
    ...(password !== undefined && { password }),
  })

/**
 * A Redis that may be paused, killed or moved while it is looked at. A connection that fails or does not answer in time is
 * given up, and the next look opens another: an address that no longer exists is never waited for.
 */
export function createRedisConnection(settings: RedisAddress) {
  let current: { client: RedisClient; ready: Promise<unknown> } | undefined

  function open() {
    const client = clientFor(settings)
    client.on('error', () => undefined) // each command reports it as well
    return { client, ready: client.connect() }
  }

  function close(connection: typeof current): void {
    if (current === connection) current = undefined
    if (connection?.client.isOpen) connection.client.destroy()
  }

  return {
    /** @throws Error when Redis does not answer within two seconds */
    async use<Result>(work: (client: RedisClient) => Promise<Result>): Promise<Result> {
      current ??= open()
      const connection = current
      try {
        await within(DEADLINE_MS, connection.ready)
        return await within(DEADLINE_MS, work(connection.client))
      } catch (error) {
        close(connection)
        throw error
      }
    },
    stop: () => close(current),
  }
}
export type RedisConnection = ReturnType<typeof createRedisConnection>
