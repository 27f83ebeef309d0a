import { createClient } from 'redis'
import { z } from 'zod'

/** How far an order has come, as its traces in Redis show, in order. A kill can hit it between any two of them. */
export const orderSteps = ['accepted', 'reserved', 'confirmed', 'announced'] as const
export type OrderStep = (typeof orderSteps)[number]

const index = z.object({ open: z.record(z.string(), z.number()) })
const order = z.object({ id: z.string(), status: z.string(), request: z.object({ sku: z.string() }) })
const stock = z.object({ reservations: z.record(z.string(), z.number()) })

/** Watches Redis, also while it is killed and comes back. */
export async function watchOrderSteps({ port, password }: { port: number; password: string }) {
  const url = `redis://127.0.0.1:${port}`
  const redis = createClient({ url, password, disableOfflineQueue: true, socket: { reconnectStrategy: 50 } })
  redis.on('error', () => undefined) // expected: it is one of the processes that are killed
  await redis.connect()

  async function read<Schema extends z.ZodType>(key: string, schema: Schema): Promise<z.infer<Schema> | undefined> {
    const text = await redis.hGet(key, 'data')
    return text ? schema.parse(JSON.parse(text)) : undefined
  }

  async function openOrderIs(step: OrderStep): Promise<boolean> {
    const open = Object.keys((await read('order||order-index', index))?.open ?? {})
    for (const found of await Promise.all(open.map((id) => read(`order||${id}`, order)))) {
      if (found?.status === 'confirmed' && step === 'confirmed') return true
      if (found?.status !== 'accepted' || step === 'confirmed') continue
      const item = await read(`inventory||stock-${found.request.sku}`, stock)
      if ((item?.reservations[found.id] ?? 0) > 0 === (step === 'reserved')) return true
    }
    return false
  }

  /** An event that some group was not given yet, or has not acknowledged. */
  const isEventUnderWay = async () =>
    (await redis.xInfoGroups('order-placed')).some(({ pending, lag }) => pending > 0 || (lag ?? 0) > 0)

  return {
    /** Whether at least one order is at that step now; false while Redis is down. */
    isAny: (step: OrderStep): Promise<boolean> =>
      (step === 'announced' ? isEventUnderWay() : openOrderIs(step)).catch(() => false),
    stop: () => redis.destroy(),
  }
}
export type OrderSteps = Awaited<ReturnType<typeof watchOrderSteps>>
