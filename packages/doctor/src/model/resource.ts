import type { z } from 'zod'
import type { Manifest } from './manifest.ts'

/** A manifest and the part of it that rules read. */
export type Resource<T> = {
  manifest: Manifest
  value: T
}

/**
 * The manifests of one kind in one API group ("" for the core group), as far as they have the shape doctor knows. A
 * manifest of another shape proves nothing, so it is passed over: the API server is the one to reject it.
 */
export function ofKind<T extends z.ZodType>(
  manifests: readonly Manifest[],
  group: string,
  kind: string,
  shape: T,
): Resource<z.infer<T>>[] {
  return manifests.flatMap((manifest) => {
    const at = manifest.apiVersion.includes('/') ? manifest.apiVersion.split('/')[0] : ''
    if (manifest.kind !== kind || at !== group) return []
    const parsed = shape.safeParse(manifest.body)
    return parsed.success ? [{ manifest, value: parsed.data }] : []
  })
}
