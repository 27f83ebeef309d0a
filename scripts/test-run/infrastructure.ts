import { findDaprd, findSentry } from '@better-together/harness/binaries/dapr'
import { asContainer } from '@better-together/harness/binaries/engine'
import { findRedis } from '@better-together/harness/binaries/redis'
import { findZipkin } from '@better-together/harness/binaries/zipkin'
import { REDIS_IMAGE, ZIPKIN_IMAGE } from '@better-together/harness/versions'
import type { Context } from './steps.ts'

/** testcontainers' own reaper, which removes what a killed test run left behind. */
const RYUK_IMAGE = 'testcontainers/ryuk:0.14.0'

/**
 * Finds or builds, once and with progress, the binaries that every test file then finds in the cache; decides and
 * reports whether Redis and Zipkin are containers or processes.
 *
 * @returns environment variables for the test run
 * @throws BinaryNotFound when there is no daprd, Sentry or Redis: then nothing about Dapr can be tested
 */
export async function prepareInfrastructure({ env, report, signal }: Context): Promise<Record<string, string>> {
  const options = { env, signal }
  const daprd = await findDaprd(report, options)
  const sentry = await findSentry(report, options)
  const found = { DAPRD_PATH: daprd.command, SENTRY_PATH: sentry.command }

  const reason = await unavailableReason([REDIS_IMAGE, ZIPKIN_IMAGE], { env, report, signal })
  if (!reason) {
    report('Redis and Zipkin: testcontainers')
    const ryuk = await unavailableReason([RYUK_IMAGE], { env, report, signal })
    return { ...found, TEST_INFRASTRUCTURE: 'containers', ...(ryuk && { TESTCONTAINERS_RYUK_DISABLED: 'true' }) }
  }
  report(`Redis and Zipkin: local processes, since containers are unavailable: ${reason}`)
  await findRedis(report, options)
  const zipkin = await findZipkin(report, options)
  if (!zipkin.binary) report(`not run: tests of traces, since there is no Zipkin: ${zipkin.reason}`)
  return { ...found, TEST_INFRASTRUCTURE: 'processes' }
}

/** Returns why an image is unavailable; undefined when all are available. */
async function unavailableReason(
  images: string[],
  { env, report, signal }: Omit<Context, 'root'>,
): Promise<string | undefined> {
  for (const image of images) {
    const failure = await asContainer(image, '')
      .find({ env, report, signal })
      .then(() => undefined, String)
    if (failure) return failure
  }
  return undefined
}
