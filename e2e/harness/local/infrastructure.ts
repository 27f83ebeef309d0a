import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Binary, FindOptions } from '../binaries/binary.ts'
import { findDaprd, findSentry } from '../binaries/dapr.ts'
import { findRedis } from '../binaries/redis.ts'
import { findZipkin } from '../binaries/zipkin.ts'
import type { Report } from '../progress.ts'
import { run } from '../run.ts'
import type { Ports } from './ports.ts'
import type { Command, Supervisor } from './supervisor.ts'

/** The real programs that `startShop` needs, and their versions. */
export type LocalBinaries = {
  daprd: string
  sentry: string
  /** A new Redis and Zipkin for each shop. */
  infrastructure: () => Infrastructure
  versions: Record<string, string>
}

/**
 * Finds or makes every binary, and reports one line each.
 *
 * @throws BinaryNotFound saying what was tried and what to do; never for Zipkin, without which there are just no traces
 */
export async function findBinaries(report: Report, options: FindOptions): Promise<LocalBinaries> {
  const daprd = await findDaprd(report, options)
  const sentry = await findSentry(report, options)
  const redis = await findRedis(report, options)
  const zipkin = await findZipkin(report, options)
  if (!zipkin.binary) report(`traces are off: ${zipkin.reason}`)
  return {
    daprd: daprd.command,
    sentry: sentry.command,
    infrastructure: () => supervisedInfrastructure(redis, zipkin.binary),
    versions: { dapr: daprd.version, redis: redis.version, ...(zipkin.binary && { zipkin: zipkin.binary.version }) },
  }
}

export type Setup = { supervisor: Supervisor; ports: Ports; dir: string; redisPassword: string }

/** What the shop needs and does not contain: a Redis and, if it can be had, a Zipkin. */
export type Infrastructure = {
  /** Starts both; Redis answers on `ports.redis` soon after, Zipkin on `ports.zipkin`. */
  start(setup: Setup): Promise<void>
  stop(): Promise<void>
  /** Ends Redis at once, as `kill -9` does, and starts it again with the data that reached its append-only file. */
  killRedis(): Promise<void>
  hasZipkin: boolean
}

/** Returns both as supervised processes, or as containers in the foreground where the binary is an image. */
export function supervisedInfrastructure(redis: Binary, zipkin: Binary | undefined): Infrastructure {
  let setup: Setup | undefined
  return {
    hasZipkin: zipkin !== undefined,
    async start(started) {
      setup = started
      const { supervisor, dir } = started
      const data = join(dir, 'redis')
      await mkdir(data, { recursive: true, mode: 0o777 })
      supervisor.start('redis', redisCommand(redis, started, data))
      if (zipkin) supervisor.start('zipkin', zipkinCommand(zipkin, started))
    },
    stop: async () => setup?.supervisor.stop(['zipkin', 'redis']),
    killRedis: async () => {
      if (redis.kind === 'container' && setup) await kill(`redis-${basename(setup.dir)}`)
      else setup?.supervisor.signal('redis', 'SIGKILL')
    },
  }
}

/**
 * For a JVM that must be up in seconds and shares two cores with everything else. The oldest traces go when there are more
 * spans than that, of about 1300 orders: half a million, its default, is more than its memory holds.
 * https://github.com/openzipkin/zipkin/tree/master/zipkin-server#in-memory-storage
 */
export const ZIPKIN_SETTINGS = {
  JAVA_OPTS: '-Xms64m -Xmx256m -XX:+ExitOnOutOfMemoryError',
  JAVA_TOOL_OPTIONS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1',
  MEM_MAX_SPANS: '50000',
}

const kill = (container: string) => run('docker', ['kill', '--signal', 'KILL', container])

/**
 * Returns the flags of a Redis that is append-only and synced before each answer, so that what Redis acknowledged survives its process. With `everysec` it does
 * not: while a sync takes long, Redis answers before it has written. See docs/findings.md.
 */
export function redisFlags(password: string): string[] {
  return ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--requirepass', password]
}

function redisCommand(binary: Binary, { ports, redisPassword, dir }: Setup, data: string): Command {
  const flags = redisFlags(redisPassword)
  if (binary.kind === 'process') {
    const place = ['--port', String(ports.redis), '--bind', '127.0.0.1', '--dir', data]
    return { command: binary.command, args: [...binary.args, ...place, ...flags] }
  }
  const command = ['redis-server', '--dir', '/data', ...flags]
  return inContainer(binary.image, `redis-${basename(dir)}`, `${ports.redis}:6379`, ['-v', `${data}:/data`], command)
}

function zipkinCommand(binary: Binary, { ports, dir }: Setup): Command {
  const port = ports.zipkin
  if (binary.kind === 'process') {
    const { MEM_MAX_SPANS } = ZIPKIN_SETTINGS
    const env = { QUERY_PORT: String(port), SERVER_PORT: String(port), MEM_MAX_SPANS }
    return { command: binary.command, args: binary.args, env }
  }
  const settings = Object.entries(ZIPKIN_SETTINGS).flatMap(([name, value]) => ['-e', `${name}=${value}`])
  return inContainer(binary.image, `zipkin-${basename(dir)}`, `${port}:9411`, settings, [])
}

function inContainer(image: string, name: string, publish: string, options: string[], command: string[]): Command {
  const place = ['--name', name, '-p', `127.0.0.1:${publish}`]
  return {
    command: 'docker',
    args: ['run', '--rm', '--init', ...place, ...options, image, ...command],
    container: name,
  }
}
