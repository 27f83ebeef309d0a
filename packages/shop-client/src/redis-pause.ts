import { createClient } from 'redis'

export type RedisAt = { host?: string; port: number; password?: string | undefined }

/**
 * Lets Redis accept commands and not answer them for `ms`; all are answered afterwards. `ALL` stops every command and
 * cannot be ended early, since the command that would end it waits with the others; `WRITE` stops what writes, which
 * includes reading a stream in a consumer group, and can.
 * https://redis.io/docs/latest/commands/client-pause/
 */
export function pauseRedis({ ms, mode = 'ALL', ...redis }: RedisAt & { ms: number; mode?: 'ALL' | 'WRITE' }) {
  return once(redis, ['CLIENT', 'PAUSE', String(ms), mode])
}

/** Ends a pause of `WRITE`; where there is none, nothing happens. */
export function resumeRedis(redis: RedisAt): Promise<void> {
  return once(redis, ['CLIENT', 'UNPAUSE'])
}

async function once({ host = '127.0.0.1', port, password }: RedisAt, command: string[]): Promise<void> {
  const client = createClient({
    socket: { host, port, connectTimeout: 3000, reconnectStrategy: false },
    ...(password !== undefined && { password }),
  })
  client.on('error', () => undefined) // the call that fails says so itself
  await client.connect()
  try {
    await client.sendCommand(command)
  } finally {
    client.destroy()
  }
}
