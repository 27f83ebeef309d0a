import { type RedisAddress, withRedis } from './redis.ts'

/**
 * Makes Redis accept commands without answering them for `ms`; all are answered afterwards. `ALL` stops every command
 * and cannot be ended early, since the command that would end it waits with the others; `WRITE` stops what writes,
 * which includes reading a stream in a consumer group, and can. https://redis.io/docs/latest/commands/client-pause/
 */
export function pauseRedis({
  ms,
  mode = 'ALL',
  ...redis
}: RedisAddress & { ms: number; mode?: 'ALL' | 'WRITE' }): Promise<void> {
  return withRedis(redis, async (client) => void (await client.sendCommand(['CLIENT', 'PAUSE', String(ms), mode])))
}

/** Ends a pause of `WRITE`; has no effect where there is none. */
export function resumeRedis(redis: RedisAddress): Promise<void> {
  return withRedis(redis, async (client) => void (await client.sendCommand(['CLIENT', 'UNPAUSE'])))
}
