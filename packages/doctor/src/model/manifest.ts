/** Keys and indexes from a manifest's root down to one value. */
export type Path = readonly (string | number)[]

/** Where a reader finds something: a path as given on the command line, and a line counted from 1. */
export interface Place {
  readonly file: string
  readonly line: number
}

/** One YAML document, with the way back to its source. `kind` is made up for documents that have none (see classify.ts). */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
  readonly body: unknown
  /** Source position of the deepest part of `path` that exists. */
  readonly place: (path: Path) => Place
}

/** How reports name an object: `Deployment shop/order`. */
export const objectName = (manifest: Manifest): string =>
  `${manifest.kind} ${manifest.namespace === undefined ? '' : `${manifest.namespace}/`}${manifest.name}`

/** An object without a namespace gets one when it is applied, so it may share any. */
export const mayShareNamespace = (a: Manifest, b: Manifest): boolean =>
  a.namespace === undefined || b.namespace === undefined || a.namespace === b.namespace
