import { relative } from 'node:path'
import { execa } from 'execa'
import { kustomizationSources } from './kustomization-sources.ts'
import type { Manifest } from './manifest.ts'
import { readYaml } from './read-yaml.ts'
import { traceToSource } from './trace-to-source.ts'

/** The programs to run; one that is undefined is looked up on PATH. */
export type Tools = { kubectl: string | undefined; kustomize: string | undefined }

/**
 * Renders an overlay to what a cluster would get, with each value traced back to the file that sets it.
 *
 * @throws Error when neither kustomize nor kubectl runs, or the overlay does not build (with the tool's message)
 */
export async function renderOverlay(folder: string, tools: Tools): Promise<Manifest[]> {
  const rendered = readYaml(await build(folder, tools), `${relative('.', folder) || '.'} (rendered)`)
  const sources = await kustomizationSources(folder)
  return rendered.map((manifest) => traceToSource(manifest, sources))
}

async function build(folder: string, { kubectl, kustomize }: Tools): Promise<string> {
  const commands: [string, string[]][] = [
    [kustomize ?? 'kustomize', ['build', folder]],
    [kubectl ?? 'kubectl', ['kustomize', folder]],
  ]
  // The one that was named comes first.
  if (kubectl !== undefined && kustomize === undefined) commands.reverse()
  for (const [program, args] of commands) {
    const result = await execa(program, args, { reject: false })
    if (result.exitCode === 0) return result.stdout
    if (result.code !== 'ENOENT')
      throw new Error(`${program} ${args.join(' ')} failed:\n${result.stderr || result.shortMessage}`)
  }
  throw new Error(
    `${folder} is a kustomize overlay, and neither kustomize nor kubectl is on PATH. Install one, or set KUSTOMIZE or KUBECTL to its path.`,
  )
}
