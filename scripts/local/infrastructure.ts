import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Part } from '../parts/part.ts'
import type { Ports } from './plan.ts'
import type { Command, Supervisor } from './supervisor.ts'

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

/** Both as supervised processes, or as containers in the foreground where that is how the part was found. */
export function supervisedInfrastructure(redis: Part, zipkin: Part | undefined): Infrastructure {
  let setup: Setup | undefined
  return {
    hasZipkin: zipkin !== undefined,
    async start(started) {
      setup = started
      const { supervisor, ports, dir } = started
      const data = join(dir, 'redis')
      await mkdir(data, { recursive: true, mode: 0o777 })
      supervisor.start('redis', redisCommand(redis, started, data))
      if (zipkin) supervisor.start('zipkin', zipkinCommand(zipkin, ports.zipkin))
    },
    stop: async () => setup?.supervisor.stop(['zipkin', 'redis']),
    killRedis: async () => {
      setup?.supervisor.signal('redis', 'SIGKILL')
    },
  }
}

/** Append-only, so that what Redis acknowledged survives its process. */
export function redisFlags(password: string): string[] {
  return ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--requirepass', password]
}

function redisCommand(part: Part, { ports, redisPassword }: Setup, data: string): Command {
  const flags = redisFlags(redisPassword)
  if (part.kind === 'process') {
    const place = ['--port', String(ports.redis), '--bind', '127.0.0.1', '--dir', data]
    return { command: part.command, args: [...part.args, ...place, ...flags] }
  }
  return inContainer(
    part.image,
    `${ports.redis}:6379`,
    ['-v', `${data}:/data`],
    ['redis-server', '--dir', '/data', ...flags],
  )
}

function zipkinCommand(part: Part, port: number): Command {
  // One collector thread's worth of JVM: a demo's traces are few, and its start must not starve the services'.
  if (part.kind === 'process') {
    return { command: part.command, args: part.args, env: { QUERY_PORT: String(port), SERVER_PORT: String(port) } }
  }
  return inContainer(part.image, `${port}:9411`, [], [])
}

function inContainer(image: string, publish: string, options: string[], command: string[]): Command {
  return {
    command: 'docker',
    args: ['run', '--rm', '--init', '-p', `127.0.0.1:${publish}`, ...options, image, ...command],
  }
}
