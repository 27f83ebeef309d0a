import type { StateStore, Versioned } from '../src/state-store.ts'

/** A state store in memory with ETags, as strict as Dapr's with first-write concurrency. Values travel as JSON. */
export function createMemoryStore() {
  const stored = new Map<string, { json: string; etag: number }>()
  const store = {
    /** Attempted writes, including lost ones. */
    writes: 0,
    /** While true each call fails as `StateStore` documents for an unavailable sidecar. */
    isDown: false,
    /** Runs once, right before the next write: the moment when another process can be first. */
    beforeNextWrite: undefined as (() => Promise<unknown>) | undefined,

    keys: () => [...stored.keys()],

    async read(keys: readonly string[]): Promise<(Versioned | undefined)[]> {
      if (store.isDown) throw new Error('the store is down')
      return keys.map((key) => {
        const item = stored.get(key)
        return item && { value: JSON.parse(item.json), etag: String(item.etag) }
      })
    },

    async write(key: string, value: object, etag: string | undefined): Promise<boolean> {
      store.writes += 1
      const interrupt = store.beforeNextWrite
      store.beforeNextWrite = undefined
      await interrupt?.()
      if (store.isDown) throw new Error('the store is down')
      const current = stored.get(key)
      if (etag !== (current && String(current.etag))) return false
      stored.set(key, { json: JSON.stringify(value), etag: (current?.etag ?? 0) + 1 })
      return true
    },
  } satisfies StateStore & Record<string, unknown>
  return store
}
