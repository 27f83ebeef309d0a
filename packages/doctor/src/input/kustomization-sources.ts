import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { readYaml, type SourceManifest } from './read-yaml.ts'

/** The file names by which kustomize recognizes a kustomization. */
export const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

const patch = z.looseObject({ path: z.string().optional() })
const kustomization = z.looseObject({
  resources: z.array(z.string()).catch([]),
  bases: z.array(z.string()).catch([]),
  components: z.array(z.string()).catch([]),
  patches: z.array(patch).catch([]),
  patchesStrategicMerge: z.array(z.string()).catch([]),
})

/**
 * Returns the manifests and strategic-merge patches in all files that the kustomization in `folder` reaches, outermost
 * first: when two files set the same value, the rendered manifest holds that of the outer one. Remote bases are not
 * followed.
 */
export async function kustomizationSources(folder: string, visited = new Set<string>()): Promise<SourceManifest[]> {
  const file = KUSTOMIZATION_NAMES.map((name) => join(folder, name)).find(existsSync)
  if (file === undefined || visited.has(file)) return []
  visited.add(file)
  const text = await readFile(file, 'utf8')
  const parsed = kustomization.safeParse(parseDocument(text).toJS())
  if (!parsed.success) return []
  const { resources, bases, components, patches, patchesStrategicMerge } = parsed.data
  const patchFiles = [...patches.flatMap(({ path }) => path ?? []), ...patchesStrategicMerge]
  const found = inlinePatches(text, file)
  for (const entry of [...patchFiles, ...components, ...resources, ...bases]) {
    const path = join(folder, entry)
    if (!existsSync(path)) continue
    if (statSync(path).isDirectory()) found.push(...(await kustomizationSources(path, visited)))
    else found.push(...readIfYaml(await readFile(path, 'utf8'), path))
  }
  return found
}

function inlinePatches(text: string, file: string): SourceManifest[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const patches: unknown = document.get('patches')
  if (!isSeq(patches)) return []
  return patches.items.flatMap((item) => {
    const body = isMap(item) ? item.get('patch', true) : undefined
    if (!isScalar(body) || typeof body.value !== 'string' || !body.range) return []
    const firstLine = lines.linePos(body.range[0]).line + (body.type?.startsWith('BLOCK') ? 1 : 0)
    return readIfYaml(body.value, file, firstLine)
  })
}

function readIfYaml(text: string, file: string, firstLine = 1): SourceManifest[] {
  try {
    return readYaml(text, file, firstLine)
  } catch {
    return [] // a JSON 6902 patch or a template, which kustomize has already checked
  }
}
