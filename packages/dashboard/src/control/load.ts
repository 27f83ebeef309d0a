import { type OrderRequest, randomOrderRequest } from '@better-together/shop-client/catalogue'
import type { PlacedOrder } from '@better-together/shop-client/place-orders'
import type { Load } from '../protocol/controls.ts'

/** Unanswered orders at a time. More would pile up here rather than show what the shop does. */
const MOST_OPEN = 150
/** Later than this, the process was asleep: the rate continues from now, without a burst to catch up. */
const ASLEEP_MS = 1000
const NOTE_FOR_MS = 10_000

export const NO_LOAD: Load = { running: false, ordersPerMinute: 120, soldOutPercent: 0, unknownSkuPercent: 0 }

/** Places one order; resolves when it is answered or abandoned, with the failure in the latter case. */
export type PlaceOrder = (request: OrderRequest) => Promise<Pick<PlacedOrder, 'failure'>>

export type LoadGenerator = {
  current(): Load
  set(load: Load): void
  /** How much of the load failed or was skipped in the last ten seconds, and why. */
  notes(): string[]
}

/**
 * Places orders at a constant rate and never waits for a response before the next one: a shop that stalls gets all
 * those that shoppers would have sent meanwhile.
 */
export function createLoad(place: PlaceOrder, { mostOpen = MOST_OPEN } = {}): LoadGenerator {
  let load = NO_LOAD
  let open = 0
  let due = 0
  let timer: NodeJS.Timeout | undefined
  const [unsent, unanswered] = [recently(), recently()]
  const gapMs = () => 60_000 / load.ordersPerMinute

  function tick(): void {
    const now = performance.now()
    if (now - due > ASLEEP_MS) due = now
    for (; due <= now; due += gapMs()) send()
    timer = setTimeout(tick, due - now)
  }

  function send(): void {
    if (open >= mostOpen) {
      unsent.add(`${mostOpen} are still without an answer`)
      return
    }
    open++
    const closed = ({ failure }: Pick<PlacedOrder, 'failure'>) => {
      open--
      if (failure !== undefined) unanswered.add(failure)
    }
    place(randomOrderRequest(load)).then(closed, (error: Error) => closed({ failure: error.message }))
  }

  return {
    current: () => load,
    set(next) {
      load = next
      clearTimeout(timer)
      if (!load.running) return
      due = performance.now()
      tick()
    },
    notes: () => [
      ...unsent.note((count, why) => `${count} orders were not placed: ${why}`),
      ...unanswered.note((count, why) => `${count} orders were given up: ${why}`),
    ],
  }
}

/** Counts events until none has happened for a while. */
function recently() {
  let [count, last, why] = [0, 0, '']
  const isOver = () => performance.now() - last > NOTE_FOR_MS
  return {
    add(reason: string) {
      count = isOver() ? 1 : count + 1
      last = performance.now()
      why = reason
    },
    note: (describe: (count: number, why: string) => string) => (count === 0 || isOver() ? [] : [describe(count, why)]),
  }
}
