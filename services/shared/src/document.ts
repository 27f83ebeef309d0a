import type { z } from 'zod'
import type { StateStore } from './state-store.ts'

/** A change to a document: what it becomes and what the caller gets. Runs again on each lost race, so it must be pure. */
export type Change<Value, Result> = (current: Value) => { next: Value; result: Result }

export type Document<Value> = {
  read(): Promise<Value>
  update<Result>(change: Change<Value, Result>): Promise<Result>
}

type Waiting<Value> = { apply: (current: Value) => Value; settle: () => void; fail: (error: unknown) => void }

/**
 * One key of the state store that many write. Changes that wait in this process go out as one write under one ETag; a
 * write lost to another process is read and applied again. So twenty buyers of one SKU cost about two writes, not 200.
 */
export function createDocument<Value extends object>(
  store: StateStore,
  key: string,
  schema: z.ZodType<Value>,
  empty: Value,
): Document<Value> {
  const waiting: Waiting<Value>[] = []
  let writing = false

  async function readVersion() {
    const [stored] = await store.read([key])
    return { value: stored ? schema.parse(stored.value) : empty, etag: stored?.etag }
  }

  async function writeBatch(batch: Waiting<Value>[]): Promise<void> {
    for (;;) {
      const { value, etag } = await readVersion()
      const next = batch.reduce((current, { apply }) => apply(current), value)
      if (next === value || (await store.write(key, next, etag))) return
    }
  }

  async function drain(): Promise<void> {
    if (writing) return
    writing = true
    while (waiting.length > 0) {
      const batch = waiting.splice(0)
      await writeBatch(batch).then(
        () => {
          for (const { settle } of batch) settle()
        },
        (error: unknown) => {
          for (const { fail } of batch) fail(error)
        },
      )
    }
    writing = false
  }

  return {
    read: async () => (await readVersion()).value,
    update: (change) =>
      new Promise((resolve, reject) => {
        let settle = () => {}
        const apply = (current: Value) => {
          const { next, result } = change(current)
          settle = () => resolve(result)
          return next
        }
        waiting.push({ apply, settle: () => settle(), fail: reject })
        void drain()
      }),
  }
}
