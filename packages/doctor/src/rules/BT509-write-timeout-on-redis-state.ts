import { metadataOf } from '../model/dapr-resources.ts'
import { goDurationMs } from '../model/duration.ts'
import type { Rule } from './rule.ts'

export const writeTimeoutOnRedisState: Rule = {
  id: 'BT509',
  slug: 'write-timeout-on-redis-state',
  severity: 'error',
  title: 'writeTimeout on state.redis doubles every transaction',
  why: "With writeTimeout set, the client's pipeline enqueues each operation twice, once with the timeout and once without (components-contrib 1.18.0 common/component/redis): the second copy then fails on the ETag that the first has moved.",
  fix: 'Remove writeTimeout from the state store; limit the wait with a Resiliency timeout instead.',
  link: 'https://github.com/dapr/components-contrib/blob/v1.18.0/common/component/redis/v9client.go',
  *check({ components }) {
    for (const { manifest, value } of components) {
      const found = value.spec.type === 'state.redis' ? metadataOf(value, 'writeTimeout') : undefined
      const set = found !== undefined && (Number(found.value) > 0 || (goDurationMs(found.value) ?? 0) > 0)
      if (set) yield { on: manifest, path: found.path, message: `writeTimeout is ${found.value}` }
    }
  },
}
