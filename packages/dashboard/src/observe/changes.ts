import { isDeepStrictEqual } from 'node:util'

/** Remembers what was last told of each part of the view, to tell again only what is different. */
export function createChanges<Parts extends object>() {
  const told: Partial<Parts> = {}
  return {
    /** Those of `parts` that changed since the last call. */
    of(parts: Partial<Parts>): Partial<Parts> {
      const changed: Partial<Parts> = {}
      for (const name of Object.keys(parts) as (keyof Parts)[]) {
        if (isDeepStrictEqual(parts[name], told[name])) continue
        changed[name] = parts[name]
        told[name] = parts[name]
      }
      return changed
    },
  }
}
