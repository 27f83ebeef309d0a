import { createClient } from 'redis'
import { z } from 'zod'

const storedEvent = z.object({ id: z.string(), type: z.string(), traceparent: z.string().optional() })
export type StoredEvent = z.infer<typeof storedEvent>

/** The CloudEvents of a topic as they lie in the broker: with Dapr on Redis a topic is a stream, an event its field `data`. */
export async function readStoredEvents(
  { port, password }: { port: number; password: string },
  topic: string,
): Promise<StoredEvent[]> {
  const redis = createClient({ url: `redis://127.0.0.1:${port}`, password, socket: { reconnectStrategy: false } })
  redis.on('error', () => undefined) // each command reports it as well
  await redis.connect()
  try {
    const entries = await redis.xRange(topic, '-', '+')
    return entries.map(({ message }) => storedEvent.parse(JSON.parse(message.data ?? '')))
  } finally {
    redis.destroy()
  }
}
