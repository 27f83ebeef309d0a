import type { Comparison } from '../../services/dashboard/src/protocol/comparison.ts'
import type { OrderDetail } from '../../services/dashboard/src/protocol/order-detail.ts'
import type { View } from '../../services/dashboard/src/protocol/view.ts'

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
