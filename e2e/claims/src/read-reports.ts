import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BenchReport, benchReport } from '@better-together/bench/bench-report'
import { environments } from '@better-together/harness/facts'
import { z } from 'zod'
import { type ClaimsReport, claimsReport } from './result.ts'

/** The newest run of each environment: its claims and its benchmark. */
export type Reports = { claims: ClaimsReport[]; benches: BenchReport[] }

/**
 * Reads `<environment>.json` and `bench-<environment>.json` of a folder. A folder that does not exist has none.
 *
 * @throws Error naming the file that is not a report
 */
export async function readReports(folder: string): Promise<Reports> {
  const present = new Set(await readdir(folder).catch(() => []))
  const read = async <Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.infer<Schema>[]> =>
    present.has(file) ? [parse(join(folder, file), await readFile(join(folder, file), 'utf8'), schema)] : []
  const claims = await Promise.all(environments.map((name) => read(`${name}.json`, claimsReport)))
  const benches = await Promise.all(environments.map((name) => read(`bench-${name}.json`, benchReport)))
  return { claims: claims.flat(), benches: benches.flat() }
}

function parse<Schema extends z.ZodType>(file: string, text: string, schema: Schema): z.infer<Schema> {
  const problem = (reason: string) =>
    new Error(`${file} is not a report of this version (${reason}). Delete it, or make it again.`)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw problem(error instanceof Error ? error.message : 'no JSON')
  }
  const parsed = schema.safeParse(json)
  if (!parsed.success) throw problem(z.prettifyError(parsed.error).split('\n')[0] ?? 'wrong shape')
  return parsed.data
}
