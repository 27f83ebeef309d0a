import { relative } from 'node:path'
import { execa } from 'execa'
import type { Manifest } from '../model/manifest.ts'
import { kustomizationSources } from './kustomization-sources.ts'
import { readYaml } from './read-yaml.ts'
import { traceToSource } from './trace-to-source.ts'

/** Programs to use; `undefined` means look on PATH. */
export type Tools = {
  kubectl: string | undefined
  kustomize: string | undefined
}

/** @throws when neither kustomize nor kubectl runs, or the overlay does not build (with what the tool said). */
async function build(folder: string, tools: Tools): Promise<string> {
  const commands: [string, string[]][] = [
    [tools.kustomize ?? 'kustomize', ['build', folder]],
    [tools.kubectl ?? 'kubectl', ['kustomize', folder]],
  ]
  for (const [program, args] of tools.kubectl !== undefined && tools.kustomize === undefined
    ? commands.reverse()
    : commands) {
    const result = await execa(program, args, { reject: false })
    if (result.exitCode === 0) return result.stdout
    if (result.code !== 'ENOENT')
      throw new Error(`${program} ${args.join(' ')} failed:\n${result.stderr || result.shortMessage}`)
  }
  throw new Error(
    `${folder} is a kustomize overlay, and neither kustomize nor kubectl is on PATH. Install one, or set KUSTOMIZE or KUBECTL to its path.`,
  )
}

/** The overlay as the cluster would get it, each value traced back to the file it comes from. */
export async function renderOverlay(folder: string, tools: Tools): Promise<Manifest[]> {
  const rendered = readYaml(await build(folder, tools), `${relative('.', folder) || '.'} (rendered)`)
  const sources = await kustomizationSources(folder)
  return rendered.map((manifest) => traceToSource(manifest, sources))
}
