import { findDaprd, findSentry } from '../binaries/dapr.ts'
import type { FindOptions, Report } from '../binaries/part.ts'
import { findRedis } from '../binaries/redis.ts'
import { findZipkin } from '../binaries/zipkin.ts'
import { type Infrastructure, supervisedInfrastructure } from './infrastructure.ts'

/** The real parts that `startShop` needs, and what they are. */
export type LocalParts = {
  daprd: string
  sentry: string
  /** A new Redis and Zipkin for each shop. */
  infrastructure: () => Infrastructure
  versions: Record<string, string>
}

/**
 * Finds or makes every part, one line each.
 *
 * @throws PartNotFound saying what was tried and what to do; never for Zipkin, without which there are just no traces
 */
export async function findParts(report: Report, options: FindOptions): Promise<LocalParts> {
  const daprd = await findDaprd(report, options)
  const sentry = await findSentry(report, options)
  const redis = await findRedis(report, options)
  const zipkin = await findZipkin(report, options)
  if (!zipkin.part) report(`traces are off: ${zipkin.reason}`)
  return {
    daprd: daprd.command,
    sentry: sentry.command,
    infrastructure: () => supervisedInfrastructure(redis, zipkin.part),
    versions: { dapr: daprd.version, redis: redis.version, ...(zipkin.part && { zipkin: zipkin.part.version }) },
  }
}
