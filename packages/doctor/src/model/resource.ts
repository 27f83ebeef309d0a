import type { z } from 'zod'
import { groupOf, type Manifest } from '../input/manifest.ts'

/** A manifest and the part of it that rules read, typed. */
export type Resource<T> = {
  manifest: Manifest
  value: T
}

/**
 * Returns the manifests of one kind in one API group ("" for the core group) that match the schema doctor has for it. A
 * manifest that does not match proves nothing, so it is left out; BT001 reports it, and the API server rejects it.
 */
export function ofKind<T extends z.ZodType>(
  manifests: readonly Manifest[],
  group: string,
  kind: string,
  schema: T,
): Resource<z.infer<T>>[] {
  return manifests.flatMap((manifest) => {
    if (manifest.kind !== kind || groupOf(manifest) !== group) return []
    const parsed = schema.safeParse(manifest.body)
    return parsed.success ? [{ manifest, value: parsed.data }] : []
  })
}
