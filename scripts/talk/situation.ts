import type { Comparison } from '@better-together/dashboard/protocol/comparison'
import type { OrderDetail } from '@better-together/dashboard/protocol/order-detail'
import type { View } from '@better-together/dashboard/protocol/view'

/** What the audience has before it, at the moment when it is asked for. */
export type Situation = {
  /** When the last thing was done, in milliseconds since the epoch. */
  since: number
  view: () => Promise<View>
  /** The order that was opened last, as of now. */
  opened: () => Promise<OrderDetail>
  comparison: () => Promise<Comparison>
  /** Whether anything still answers where the dashboard was. */
  answers: () => Promise<boolean>
  /** What the last command has printed. */
  printed: () => string
  /** In kB; undefined while there is no such file. @param path from the repository’s root */
  fileSize: (path: string) => Promise<number | undefined>
}
