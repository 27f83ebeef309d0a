import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { run } from '../cluster/run.ts'

const ROOT = resolve(import.meta.dirname, '..', '..')
const SOURCE = resolve(import.meta.dirname, 'cluster-pod.ts')

/** Where the program lies among the files of `compilePodProgram`. */
export const PROGRAM = relative(ROOT, SOURCE).replace(/\.ts$/, '.js')

/**
 * The program of the bench's pods as JavaScript, by path: their image holds Node and no more, and the load generator in
 * them is to be the one that measures locally.
 *
 * @param dir a folder for what lies there for a moment
 */
export async function compilePodProgram(dir: string): Promise<Map<string, string>> {
  const out = await mkdtemp(join(dir, 'pod-'))
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  try {
    await run(
      process.execPath,
      [
        ...[compiler, '--ignoreConfig', '--noCheck', '--target', 'es2023', '--module', 'nodenext', '--types', 'node'],
        ...['--rewriteRelativeImportExtensions', '--rootDir', ROOT, '--outDir', out, SOURCE],
      ],
      { cwd: ROOT },
    )
    const files = (await readdir(out, { recursive: true })).filter((file) => file.endsWith('.js'))
    const texts = files.map(async (file) => [file, await readFile(join(out, file), 'utf8')] as const)
    return new Map([['package.json', '{"type":"module"}'], ...(await Promise.all(texts))])
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}
