import type { DeadLetter, Notification } from './notification.ts'

/** Who was told what. */
export type Notifications = {
  /** Writes unless the order was told before; false then. Telling and remembering are one write: neither without the other. */
  tell(notification: Notification): Promise<boolean>
  all(): Promise<Notification[]>
}

export type DeadLetters = {
  keep(letter: DeadLetter): Promise<void>
  all(): Promise<DeadLetter[]>
}
