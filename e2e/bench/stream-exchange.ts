import { createClient } from 'redis'
import { createDeliveries } from './deliveries.ts'
import { BODY_BYTES, type Exchange } from './http-exchange.ts'

const STREAM = 'bench-native'
const FILLER = 'x'.repeat(BODY_BYTES)

/** XADDs 1 KB; the answer is its arrival at an XREAD that blocks on another connection. */
export async function createStreamExchange(redis: { port: number; password: string }): Promise<Exchange> {
  const options = {
    url: `redis://127.0.0.1:${redis.port}`,
    password: redis.password,
    socket: { reconnectStrategy: false },
  } as const
  const writer = createClient(options)
  const reader = createClient(options)
  for (const client of [writer, reader]) client.on('error', () => undefined) // each command reports it as well
  await Promise.all([writer.connect(), reader.connect()])
  const { send, arrived } = createDeliveries()
  let isOpen = true

  async function read(): Promise<void> {
    let id = '0'
    while (isOpen) {
      const streams = await reader.xRead({ key: STREAM, id }, { BLOCK: 0, COUNT: 100 })
      for (const { messages } of (streams ?? []) as { messages: { id: string; message: { id: string } }[] }[]) {
        for (const one of messages) {
          id = one.id
          arrived(one.message.id)
        }
      }
    }
  }
  void read().catch(() => undefined) // closing ends a read that blocks; a lost message is reported by its deadline

  const trim = { TRIM: { strategy: 'MAXLEN', strategyModifier: '~', threshold: 10_000 } } as const
  return {
    send: () => send((id) => writer.xAdd(STREAM, '*', { id, filler: FILLER }, trim)),
    close: () => {
      isOpen = false
      writer.destroy()
      reader.destroy()
    },
  }
}
