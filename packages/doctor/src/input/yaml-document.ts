import { isMap, isPair, isScalar, isSeq, type LineCounter, type Node, type Pair, type Scalar } from 'yaml'
import type { Path } from '../model/manifest.ts'

function offsetOf(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : undefined
}

/** How far a path could be followed, and the line (from 1) of the last part found. */
export type Descent = {
  depth: number
  line: number
  value: unknown
}

function nameOf(node: unknown): unknown {
  const name = isMap(node) ? node.get('name') : undefined
  return typeof name === 'string' ? name : undefined
}

/**
 * Walks `path` down a parsed document. `names` gives, for a sequence step, the name of the wanted element: a patch or
 * a base file may hold it at another index than the rendered manifest.
 */
export function descend(
  root: Node | null,
  lines: LineCounter,
  path: Path,
  names: readonly (string | undefined)[] = [],
): Descent {
  let node: unknown = root
  let offset = offsetOf(root) ?? 0
  let depth = 0
  for (const step of path) {
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find(
        (item) => isScalar(item.key) && String((item.key as Scalar).value) === String(step),
      )
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
