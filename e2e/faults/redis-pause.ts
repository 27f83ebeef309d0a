import { createClient } from 'redis'

/**
 * Lets Redis accept commands and answer none of them for a while; all are answered afterwards.
 * https://redis.io/docs/latest/commands/client-pause/
 */
export async function pauseRedis({ port, password, ms }: { port: number; password: string; ms: number }) {
  const client = createClient({ socket: { host: '127.0.0.1', port }, password })
  await client.connect()
  try {
    await client.sendCommand(['CLIENT', 'PAUSE', String(ms), 'ALL'])
  } finally {
    client.destroy()
  }
}
