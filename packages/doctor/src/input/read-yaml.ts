import { type Document, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml'
import { classify } from './classify.ts'
import type { Manifest, Path } from './manifest.ts'

/** How far a path could be followed, and the line (from 1) and value of the last part found. */
type Descent = { depth: number; line: number; value: unknown }

/** The name of the wanted element for each step of a path into a sequence; undefined for other steps. */
export type ElementNames = readonly (string | undefined)[]

/** A manifest that can still be searched in its own file, which tracing rendered objects to their source needs. */
export type SourceManifest = Manifest & { descend: (path: Path, names?: ElementNames) => Descent }

/**
 * Returns the manifests in one YAML (or JSON) text. Kubernetes lists are opened.
 *
 * @param firstLine line of `file` on which the text begins, for YAML inside YAML
 * @throws Error when the text is not YAML; the message names file, line and reason
 */
export function readYaml(text: string, file: string, firstLine = 1): SourceManifest[] {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter: lines, logLevel: 'error' })
  if (!Array.isArray(documents)) return []
  return documents.flatMap((document: Document.Parsed) => {
    const [error] = document.errors
    if (error !== undefined) {
      throw new Error(`${file}:${lines.linePos(error.pos[0]).line}: not YAML: ${error.message.split('\n')[0]}`)
    }
    const body: unknown = document.toJS()
    const manifest = (part: unknown, prefix: Path): SourceManifest[] => {
      const identity = classify(part, file)
      if (identity === undefined) return []
      const find = (path: Path, names: ElementNames = []): Descent => {
        const fromRoot = [...prefix.map(() => undefined), ...names]
        const found = descend(document.contents, lines, [...prefix, ...path], fromRoot)
        return { ...found, depth: found.depth - prefix.length, line: found.line + firstLine - 1 }
      }
      return [{ ...identity, body: part, descend: find, place: (path) => ({ file, line: find(path).line }) }]
    }
    const items = itemsOf(body)
    return items === undefined ? manifest(body, []) : items.flatMap((item, index) => manifest(item, ['items', index]))
  })
}

function itemsOf(body: unknown): readonly unknown[] | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { kind, items } = body as { kind?: unknown; items?: unknown }
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) ? items : undefined
}

/**
 * Follows `path` down a parsed document. A patch or a base file may hold an element at another index than the rendered
 * manifest, so an element with a name is looked up by it.
 */
function descend(root: Node | null, lines: LineCounter, path: Path, names: ElementNames): Descent {
  let node: unknown = root
  let offset = offsetOf(root) ?? 0
  let depth = 0
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (!isPair(pair)) break
      offset = offsetOf(pair.key) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      const wanted = names[depth]
      const item: unknown =
        wanted === undefined ? node.items[Number(step)] : node.items.find((element) => nameOf(element) === wanted)
      if (item === undefined) break
      offset = offsetOf(item) ?? offset
      node = item
    } else break
    depth += 1
  }
  return { depth, line: lines.linePos(offset).line, value: isScalar(node) ? node.value : node }
}

function offsetOf(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : undefined
}

function nameOf(node: unknown): unknown {
  const name = isMap(node) ? node.get('name') : undefined
  return typeof name === 'string' ? name : undefined
}
