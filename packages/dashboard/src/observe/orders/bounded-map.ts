/** Creates a map that drops its oldest entries, so that it does not grow during a long run. */
export function createBoundedMap<Key, Value>(limit: number) {
  const entries = new Map<Key, Value>()
  return {
    get: (key: Key) => entries.get(key),
    has: (key: Key) => entries.has(key),
    set(key: Key, value: Value): void {
      entries.set(key, value)
      if (entries.size <= limit) return
      for (const oldest of entries.keys()) {
        entries.delete(oldest)
        break
      }
    },
    values: () => entries.values(),
    get size() {
      return entries.size
    },
  }
}
