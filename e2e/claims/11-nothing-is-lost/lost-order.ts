import { readFile } from 'node:fs/promises'
import { createClient } from 'redis'

const STREAMS = ['order-placed', 'order-placed-dead']
const LOGS = ['order', 'order-daprd', 'notifier', 'notifier-daprd']
const LINES = 40

/** All that is left of one order: its events in the broker, whether order still means to finish it, and what logs say of it. */
export async function tracesOfOrder(
  orderId: string,
  { port, password }: { port: number; password: string },
  logFile: (name: string) => string,
): Promise<string[]> {
  const redis = createClient({ url: `redis://127.0.0.1:${port}`, password, socket: { reconnectStrategy: false } })
  redis.on('error', () => undefined) // each command reports it as well
  await redis.connect()
  try {
    const entries = await Promise.all(
      STREAMS.map(async (stream) => {
        const all = await redis.xRange(stream, '-', '+').catch(() => [])
        const own = all.filter(({ message }) => message.data?.includes(orderId)).map(({ id }) => id)
        return { stream, own }
      }),
    )
    const index = (await redis.hGet('order||order-index', 'data')) ?? ''
    const marks = [orderId, ...entries.flatMap(({ own }) => own)]
    const logs = await Promise.all(
      LOGS.map(async (name) => {
        const lines = (await readFile(logFile(name), 'utf8').catch(() => '')).split('\n')
        return lines.filter((line) => marks.some((mark) => line.includes(mark))).map((line) => `${name}: ${line}`)
      }),
    )
    return [
      ...entries.map(({ stream, own }) => `${stream}: ${own.length === 0 ? 'no event' : own.join(', ')}`),
      `order’s index: ${index.includes(`"${orderId}":`) ? 'still open' : 'closed'}`,
      ...logs.flatMap((lines) => lines.slice(0, LINES)),
    ]
  } finally {
    redis.destroy()
  }
}
