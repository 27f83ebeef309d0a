import { GenericContainer, type StartedTestContainer } from 'testcontainers'
import { run } from '../run.ts'
import { REDIS_IMAGE, ZIPKIN_IMAGE } from '../versions.ts'
import { type Infrastructure, redisFlags, ZIPKIN_SETTINGS } from './infrastructure.ts'

/** Returns Redis and Zipkin by testcontainers, on the shop's ports, where a Docker engine answers. */
export function containerInfrastructure(): Infrastructure {
  let containers: StartedTestContainer[] = []
  return {
    hasZipkin: true,
    async start({ ports, redisPassword }) {
      const redis = new GenericContainer(REDIS_IMAGE)
        .withExposedPorts({ container: 6379, host: ports.redis })
        .withCommand(['redis-server', ...redisFlags(redisPassword)])
      const zipkin = new GenericContainer(ZIPKIN_IMAGE)
        .withExposedPorts({ container: 9411, host: ports.zipkin })
        .withEnvironment(ZIPKIN_SETTINGS)
      containers = await Promise.all([redis.start(), zipkin.start()])
    },
    stop: async () => {
      await Promise.all(containers.map((container) => container.stop({ timeout: 1000 })))
    },
    killRedis: async () => {
      const id = containers[0]?.getId() ?? ''
      await run('docker', ['kill', '--signal', 'KILL', id])
      await run('docker', ['start', id])
    },
  }
}
