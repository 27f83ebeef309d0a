import { resolve } from 'node:path'
import { build } from 'esbuild'

/**
 * The program of the benchmark's pods as one JavaScript module: their image holds Node and no more, and the load generator
 * in them is to be the one that measures locally.
 */
export async function bundlePodProgram(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [resolve(import.meta.dirname, 'cluster-pod.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    legalComments: 'none',
  })
  return outputFiles[0]?.text ?? ''
}
