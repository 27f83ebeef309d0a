import type { Observation } from '../ports.ts'
import { applyUpdate } from '../protocol/apply-update.ts'
import type { Controls } from '../protocol/controls.ts'
import type { View, ViewUpdate } from '../protocol/view.ts'

const AT_MOST_EVERY_MS = 250

/** One change, with its JSON, which is serialized once for all clients. */
export type Change = { update: ViewUpdate; json: string }

export type ViewFeed = {
  /** Returns the current view; sends pending changes to all other clients first. */
  view(): View
  /**
   * Calls `listener` with each later change, in order, at most four times a second. Returns the unsubscribe function.
   */
  subscribe(listener: (change: Change) => void): () => void
  /** Stops sending changes. */
  stop(): void
}

type Sources = {
  observation: Pick<Observation, 'view' | 'subscribe'>
  controls: { current(): Controls; onChange(listener: () => void): void }
  constants: Pick<View, 'environment' | 'versions' | 'zipkin'>
  everyMs?: number
}

/**
 * Merges what is observed and the state of the controls into one view. The view is kept here and not read again:
 * what a late client gets first and the changes after it must fit together.
 */
export function createViewFeed({ observation, controls, constants, everyMs = AT_MOST_EVERY_MS }: Sources): ViewFeed {
  const listeners = new Set<(change: Change) => void>()
  let current: View = { ...observation.view(), ...constants, controls: controls.current() }
  let waiting: ViewUpdate | undefined
  let timer: NodeJS.Timeout | undefined
  let sentAt = 0
  let isStopped = false

  function add(update: ViewUpdate): void {
    if (isStopped) return
    waiting = waiting ? mergeUpdates(waiting, update) : update
    timer ??= setTimeout(send, Math.max(0, sentAt + everyMs - performance.now()))
  }

  function send(): void {
    clearTimeout(timer)
    timer = undefined
    if (!waiting) return
    const change = { update: waiting, json: JSON.stringify(waiting) }
    waiting = undefined
    sentAt = performance.now()
    current = applyUpdate(current, change.update)
    for (const listener of listeners) listener(change)
  }

  const unsubscribe = observation.subscribe(add)
  controls.onChange(() => add({ at: new Date().toISOString(), controls: controls.current() }))

  return {
    view: () => {
      send()
      return current
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      unsubscribe()
      isStopped = true
      clearTimeout(timer)
    },
  }
}

/** Returns one update with the effect of both, `first` before `then`. */
function mergeUpdates(first: ViewUpdate, then: ViewUpdate): ViewUpdate {
  const orders = new Map([...(first.orders ?? []), ...(then.orders ?? [])].map((cell) => [cell.id, cell]))
  const series = [...(first.series ?? []), ...(then.series ?? [])]
  return {
    ...first,
    ...then,
    ...(orders.size > 0 && { orders: [...orders.values()] }),
    ...(series.length > 0 && { series }),
  }
}
