import type { DeadLetter, Notification } from './notification.ts'

/** Which customer was notified of which order. */
export type Notifications = {
  /** Records a notification; false when the order has one already. Sending and recording are one write, so neither happens alone. */
  record(notification: Notification): Promise<boolean>
  all(): Promise<Notification[]>
}

export type DeadLetters = {
  record(letter: DeadLetter): Promise<void>
  all(): Promise<DeadLetter[]>
}
