import type { Manifest, Path } from '../model/manifest.ts'
import type { SourceManifest } from './read-yaml.ts'

function namesAlong(body: unknown, path: Path): (string | undefined)[] {
  let value = body
  return path.map((step) => {
    const inSequence = Array.isArray(value)
    value = typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined
    const name = typeof value === 'object' && value !== null ? (value as { name?: unknown }).name : undefined
    return inSequence && typeof name === 'string' ? name : undefined
  })
}

function sameObject(a: Manifest, b: Manifest): boolean {
  return a.kind === b.kind && a.apiVersion.split('/')[0] === b.apiVersion.split('/')[0] && a.name === b.name
}

/** An overlay's `namespace:` may have renamed the namespace, so that is compared only where it tells objects apart. */
function sourcesOf(rendered: Manifest, sources: readonly SourceManifest[]): SourceManifest[] {
  const named = sources.filter((source) => sameObject(source, rendered))
  const exact = named.filter(({ namespace }) => namespace === undefined || namespace === rendered.namespace)
  return exact.length > 0 ? exact : named
}

/**
 * The rendered manifest, with places in the files it was made of: the first source (outermost first) that holds the
 * whole path with the rendered value, else the one that holds most of the path, else the rendered line.
 */
export function traceToSource(rendered: SourceManifest, sources: readonly SourceManifest[]): Manifest {
  const candidates = sourcesOf(rendered, sources)
  return {
    ...rendered,
    place: (path) => {
      const names = namesAlong(rendered.body, path)
      const wanted = rendered.descend(path)
      const found = candidates.map((source) => ({ source, ...source.descend(path, names) }))
      const exact = found.find(({ depth, value }) => depth === wanted.depth && String(value) === String(wanted.value))
      const best = exact ?? found.toSorted((a, b) => b.depth - a.depth)[0]
      return best === undefined ? rendered.place(path) : best.source.place(namedPath(best.source, path, names))
    },
  }
}

/** `path` with the indexes that `source` uses for the elements named in `names`. */
function namedPath(source: SourceManifest, path: Path, names: readonly (string | undefined)[]): Path {
  let value = source.body
  return path.map((step, depth) => {
    const wanted = names[depth]
    const key =
      Array.isArray(value) && wanted !== undefined
        ? value.findIndex((item: unknown) => (item as { name?: unknown } | null)?.name === wanted)
        : step
    value = typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined
    return key
  })
}
