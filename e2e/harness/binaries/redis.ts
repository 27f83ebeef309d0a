import { type Binary, waysOnDisk } from './binary.ts'
import { debianPackage } from './debian-package.ts'
import { asContainer } from './engine.ts'
import { firstThatWorks } from './first-that-works.ts'
import type { FindOptions, Part, Report, Way } from './part.ts'
import { pythonWheel } from './python-wheel.ts'
import { runTool } from './tool.ts'
import { isWithin, type Version, versionIn } from './version.ts'

const IMAGE = 'redis:7-bookworm'
// What the wheel carries; Dapr's components need less.
const OLDEST: Version = [6, 2, 0]
const BELOW: Version = [9, 0, 0]

const redis: Binary = {
  name: 'redis-server',
  variable: 'REDIS_SERVER_PATH',
  // Not one version: the cache holds what Debian or the wheel had.
  version: 'local',
  async check(search, command) {
    const said = await runTool(search, command, ['--version'], { timeout: 5000 })
    if (!said.startsWith('Redis server')) throw new Error(`${command} is not Redis: ${said.slice(0, 80)}`)
    const version = versionIn(said)
    if (isWithin(version, OLDEST, BELOW)) return version.join('.')
    throw new Error(
      `${command} is ${version.join('.')}; ${OLDEST.join('.')} or later, below ${BELOW.join('.')}, is needed`,
    )
  },
}

/** Redis, as a process or, where an engine has its image, as a container. The caller gives it its flags. */
export function findRedis(report: Report, options: FindOptions): Promise<Part> {
  const ways: Way<Part>[] = [
    ...waysOnDisk(redis).filter((way) => way.name !== '~/.dapr/bin'),
    ...(options.prefer === 'process' ? [] : [asContainer(IMAGE, '7')]),
    debianPackage(redis, ['redis-server', 'redis-tools'], 'usr/bin/redis-server'),
    pythonWheel(redis),
  ]
  const advice = `Start Docker, install redis-server with your package manager, or set ${redis.variable} to one.`
  return firstThatWorks('redis', ways, advice, report, options)
}
