import type { Manifest, Path } from './manifest.ts'
import type { ElementNames, SourceManifest } from './read-yaml.ts'

/**
 * Returns the rendered manifest with places in the files that it was made of. A place is in the first source (outermost
 * first) that holds the whole path with the rendered value; else in the one that holds most of the path; else it is the
 * rendered line.
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
      return best === undefined ? rendered.place(path) : best.source.place(pathIn(best.source, path, names))
    },
  }
}

/** An overlay's `namespace:` may have changed the namespace, so that is compared only where it tells objects apart. */
function sourcesOf(rendered: Manifest, sources: readonly SourceManifest[]): SourceManifest[] {
  const named = sources.filter((source) => isSameObject(source, rendered))
  const exact = named.filter(({ namespace }) => namespace === undefined || namespace === rendered.namespace)
  return exact.length > 0 ? exact : named
}

function isSameObject(a: Manifest, b: Manifest): boolean {
  return a.kind === b.kind && a.apiVersion.split('/')[0] === b.apiVersion.split('/')[0] && a.name === b.name
}

function namesAlong(body: unknown, path: Path): ElementNames {
  let value = body
  return path.map((step) => {
    const inSequence = Array.isArray(value)
    value = child(value, step)
    const name = child(value, 'name')
    return inSequence && typeof name === 'string' ? name : undefined
  })
}

/** Returns `path` with the indexes at which `source` holds the elements of these names. */
function pathIn(source: SourceManifest, path: Path, names: ElementNames): Path {
  let value = source.body
  return path.map((step, depth) => {
    const wanted = names[depth]
    const key =
      Array.isArray(value) && wanted !== undefined
        ? value.findIndex((item: unknown) => child(item, 'name') === wanted)
        : step
    value = child(value, key)
    return key
  })
}

function child(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined
}
