import { z } from 'zod'
import { comparison } from './comparison.ts'
import { orderDetail } from './order-detail.ts'
import { view, viewUpdate } from './view.ts'

/** A run that can be replayed without a backend. `GET /api/recording` */
export const recording = z.object({
  format: z.literal('better-together-recording/1'),
  recordedAt: z.iso.datetime(),
  first: view,
  /** Milliseconds after `first`, and what changed then; ascending. */
  updates: z.array(z.object({ afterMs: z.number(), update: viewUpdate })),
  /** Of some orders, by id, so that they can be opened. */
  details: z.record(z.string(), orderDetail),
  comparison,
})
export type Recording = z.infer<typeof recording>
