import { type Document, LineCounter, parseAllDocuments } from 'yaml'
import type { Manifest, Path } from '../model/manifest.ts'
import { classify } from './classify.ts'
import { type Descent, descend } from './yaml-document.ts'

/** A manifest that can still be searched in its own file, which tracing rendered objects to their source needs. */
export type SourceManifest = Manifest & {
  descend: (path: Path, names?: readonly (string | undefined)[]) => Descent
}

function itemsOf(body: unknown): readonly unknown[] | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { kind, items } = body as { kind?: unknown; items?: unknown }
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) ? items : undefined
}

/**
 * The manifests in one YAML (or JSON) text. Kubernetes lists are opened. `firstLine` is the line of `file` on which
 * the text begins, for YAML inside YAML.
 * @throws when the text is no YAML: the message names file, line and what is wrong.
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
      const find = (path: Path, names: readonly (string | undefined)[] = []): Descent => {
        const found = descend(
          document.contents,
          lines,
          [...prefix, ...path],
          [...prefix.map(() => undefined), ...names],
        )
        return { ...found, depth: found.depth - prefix.length, line: found.line + firstLine - 1 }
      }
      return [{ ...identity, body: part, descend: find, place: (path) => ({ file, line: find(path).line }) }]
    }
    const items = itemsOf(body)
    return items === undefined ? manifest(body, []) : items.flatMap((item, index) => manifest(item, ['items', index]))
  })
}
