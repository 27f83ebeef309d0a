import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '@better-together/shared/logger'
import type { z } from 'zod'
import type { Comparison } from '../protocol/comparison.ts'
import { environmentName } from '../protocol/view.ts'
import { compareReports } from './compare-reports.ts'
import { benchReport, claimsReport } from './reports.ts'

/** The comparison as the files of `dir` have it at each call. @param dir undefined: there is nothing to compare */
export function createComparison(dir: string | undefined, logger: Logger): () => Promise<Comparison> {
  if (dir === undefined) return async () => compareReports([], [])
  const files = environmentName.options.map((environment) => ({
    claims: watched(join(dir, `${environment}.json`), claimsReport, logger),
    bench: watched(join(dir, `bench-${environment}.json`), benchReport, logger),
  }))
  return async () => {
    const claims = await Promise.all(files.map((file) => file.claims()))
    const benches = await Promise.all(files.map((file) => file.bench()))
    return compareReports(
      claims.filter((report) => report !== undefined),
      benches.filter((report) => report !== undefined),
    )
  }
}

/** A report that is read again when its file changed. One that makes no sense, half written, leaves the last one. */
function watched<Schema extends z.ZodType>(file: string, schema: Schema, logger: Logger) {
  let version = ''
  let report: z.infer<Schema> | undefined
  return async (): Promise<z.infer<Schema> | undefined> => {
    const { mtimeMs, size } = (await stat(file).catch(() => undefined)) ?? { mtimeMs: 0, size: 0 }
    const now = `${mtimeMs} ${size}`
    if (now === version) return report
    version = now
    if (size === 0) {
      report = undefined
      return report
    }
    try {
      report = schema.parse(JSON.parse(await readFile(file, 'utf8')))
    } catch (error) {
      logger.warn({ err: error, file }, 'this report cannot be read')
    }
    return report
  }
}
