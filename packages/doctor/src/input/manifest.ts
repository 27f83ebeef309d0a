/** Keys and indexes from a manifest's root down to one value. */
export type Path = readonly (string | number)[]

/** A position in a source: the file as given on the command line, and the line, counted from 1. */
export type Place = { file: string; line: number }

/**
 * One YAML document, or one item of a Kubernetes list. Documents that have no `kind` but that doctor understands get
 * one from `classify`: DaprRunFile, Compose or HelmValues.
 */
export type Manifest = {
  apiVersion: string
  kind: string
  name: string
  namespace: string | undefined
  body: unknown
  /** Returns the source position of the deepest part of `path` that exists. */
  place: (path: Path) => Place
}

/** Returns the API group of an object; "" for the core group. */
export function groupOf({ apiVersion }: Manifest): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
}

/** Returns the name of an object in reports, such as `Deployment shop/order`. */
export function objectName(manifest: Manifest): string {
  return `${manifest.kind} ${manifest.namespace === undefined ? '' : `${manifest.namespace}/`}${manifest.name}`
}

/** Returns whether two objects can be in one namespace. One that names none may be applied to any. */
export function mayShareNamespace(a: Manifest, b: Manifest): boolean {
  return a.namespace === undefined || b.namespace === undefined || a.namespace === b.namespace
}
