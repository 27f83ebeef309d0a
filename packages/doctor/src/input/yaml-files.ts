import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

export const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

const SKIPPED = new Set(['node_modules', '.git', '.cache', 'dist'])

/**
 * Every .yaml and .yml below `folder`, sorted. Folders that are kustomizations of their own are left out, because
 * their files are patches and halves of manifests until they are rendered; `skipped` names them.
 */
export async function yamlFilesBelow(folder: string, skipped: string[] = []): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found: string[] = []
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) {
      const inner = await readdir(path)
      if (inner.some((name) => KUSTOMIZATION_NAMES.includes(name))) skipped.push(path)
      else found.push(...(await yamlFilesBelow(path, skipped)))
    } else if (entry.isFile() && /\.ya?ml$/.test(entry.name)) found.push(path)
  }
  return found
}
