import { existsSync, statSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { KUSTOMIZATION_NAMES } from './kustomization-sources.ts'
import type { Manifest } from './manifest.ts'
import { readYaml } from './read-yaml.ts'
import { renderOverlay, type Tools } from './render-overlay.ts'

/** The manifests of one argument, or of a cluster. */
export type Input = {
  name: string
  /** Whether it is a deployment of its own. */
  overlay: boolean
  /** False for a single file, where the absence of something proves nothing. */
  whole: boolean
  manifests: readonly Manifest[]
  /** Messages for the user about what was not read. */
  notes: readonly string[]
  live?: boolean
  /** Version of the cluster, such as "v1.32.4", when it was read. */
  kubernetes?: string
}

const SKIPPED_FOLDERS = new Set(['node_modules', '.git', '.cache', 'dist'])

/**
 * Reads an overlay, a folder, a YAML file, or "-" for standard input.
 *
 * @throws Error when the path does not exist, a file given by name is not YAML, or an overlay does not build
 */
export async function readInput(argument: string, tools: Tools, stdin: NodeJS.ReadableStream): Promise<Input> {
  if (argument === '-') {
    const manifests = readYaml(await text(stdin), '<stdin>')
    return { name: '<stdin>', overlay: false, whole: true, manifests, notes: [] }
  }
  if (!existsSync(argument)) throw new Error(`${argument}: no such file or folder`)
  if (!statSync(argument).isDirectory()) {
    const manifests = readYaml(await readFile(argument, 'utf8'), argument)
    return { name: argument, overlay: false, whole: false, manifests, notes: [] }
  }
  if (!(await isKustomization(argument))) return readFolder(argument)
  return { name: argument, overlay: true, whole: true, manifests: await renderOverlay(argument, tools), notes: [] }
}

async function readFolder(folder: string): Promise<Input> {
  const { files, kustomizations } = await yamlFilesBelow(folder)
  const notes = kustomizations.map((path) => `${path} is a kustomization: give it as an argument of its own`)
  const manifests: Manifest[] = []
  for (const file of files) {
    try {
      manifests.push(...readYaml(await readFile(file, 'utf8'), file))
    } catch (error) {
      notes.push(`left out: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { name: folder, overlay: false, whole: true, manifests, notes }
}

/**
 * Returns every .yaml and .yml file below `folder`, sorted. It does not enter kustomizations, whose files are patches
 * and incomplete manifests until they are rendered, but returns their folders.
 */
async function yamlFilesBelow(folder: string): Promise<{ files: string[]; kustomizations: string[] }> {
  const files: string[] = []
  const kustomizations: string[] = []
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) {
      if (await isKustomization(path)) kustomizations.push(path)
      else {
        const below = await yamlFilesBelow(path)
        files.push(...below.files)
        kustomizations.push(...below.kustomizations)
      }
    } else if (entry.isFile() && /\.ya?ml$/.test(entry.name)) files.push(path)
  }
  return { files, kustomizations }
}

async function isKustomization(folder: string): Promise<boolean> {
  return (await readdir(folder)).some((name) => KUSTOMIZATION_NAMES.includes(name))
}
