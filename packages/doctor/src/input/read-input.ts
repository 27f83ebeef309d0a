import { existsSync, statSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import type { Manifest } from '../model/manifest.ts'
import { readYaml } from './read-yaml.ts'
import { renderOverlay, type Tools } from './render-overlay.ts'
import { KUSTOMIZATION_NAMES, yamlFilesBelow } from './yaml-files.ts'

/**
 * What one argument holds. An `overlay` is a deployment of its own; `whole` is false for a single file, where the
 * absence of something proves nothing. `notes` tell the reader what was not looked at.
 */
export type Input = {
  name: string
  overlay: boolean
  whole: boolean
  manifests: readonly Manifest[]
  notes: readonly string[]
  live?: boolean
  /** Version of the cluster, when it was asked. */
  kubernetes?: string
}

async function readFolder(folder: string): Promise<Input> {
  const skipped: string[] = []
  const files = await yamlFilesBelow(folder, skipped)
  const notes = skipped.map((path) => `${path} is a kustomization: give it as an argument of its own`)
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
 * Reads an overlay, a folder, a YAML file, or "-" for standard input.
 * @throws when the path does not exist, a file given by name is no YAML, or an overlay does not build.
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
  const entries = await readdir(argument)
  if (!entries.some((name) => KUSTOMIZATION_NAMES.includes(name))) return readFolder(argument)
  return { name: argument, overlay: true, whole: true, manifests: await renderOverlay(argument, tools), notes: [] }
}
