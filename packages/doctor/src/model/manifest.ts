/** Keys and indexes from a manifest's root down to one value. */
export type Path = readonly (string | number)[]

/** Where a reader finds something: a path as given on the command line, and a line counted from 1. */
export type Place = {
  file: string
  line: number
}

/** One YAML document, with the way back to its source. `kind` is made up for documents that have none (see classify.ts). */
export type Manifest = {
  apiVersion: string
  kind: string
  name: string
  namespace: string | undefined
  body: unknown
  /** Source position of the deepest part of `path` that exists. */
  place: (path: Path) => Place
}

/** How reports name an object: `Deployment shop/order`. */
export function objectName(manifest: Manifest): string {
  return `${manifest.kind} ${manifest.namespace === undefined ? '' : `${manifest.namespace}/`}${manifest.name}`
}

/** An object without a namespace gets one when it is applied, so it may share any. */
export function mayShareNamespace(a: Manifest, b: Manifest): boolean {
  return a.namespace === undefined || b.namespace === undefined || a.namespace === b.namespace
}
