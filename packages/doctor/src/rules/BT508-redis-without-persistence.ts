import { mayShareNamespace } from '../input/manifest.ts'
import { composeServicesIn } from '../model/compose.ts'
import { metadataOf } from '../model/dapr-resources.ts'
import type { Model } from '../model/model.ts'
import { containersOf, selects, type Workload } from '../model/workload.ts'
import type { Rule } from './rule.ts'

/** Matches a command that persists, or that may: doctor cannot read configuration files and variables. */
const PERSISTENT = /appendonly["']?[\s=,]+["']?yes|\.conf|\$/
const IMAGE = /(^|\/)(redis|valkey)(-stack-server)?([:@]|$)/

function isBroker({ components, services }: Model, workload: Workload): boolean {
  const hosts = components.flatMap(({ value }) =>
    value.spec.type === 'pubsub.redis' ? (metadataOf(value, 'redisHost')?.value.split(/[.:]/)[0] ?? []) : [],
  )
  return services.some(
    ({ manifest, value }) =>
      hosts.includes(manifest.name) &&
      mayShareNamespace(manifest, workload.manifest) &&
      selects(value.spec.selector, workload),
  )
}

export const redisWithoutPersistence: Rule = {
  id: 'BT508',
  slug: 'redis-without-persistence',
  severity: 'warning',
  title: 'Redis is the broker and keeps nothing on disk as it goes',
  why: 'Publish succeeds when Redis has the message in memory. Without its append-only file a restart loses everything since the last snapshot, acknowledged or not.',
  fix: 'args: ["--appendonly", "yes", "--appendfsync", "always"] and a volume for /data; or accept the loss knowingly.',
  link: 'https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/',
  *check(model) {
    const isUsed = model.components.some(({ value }) => value.spec.type === 'pubsub.redis')
    for (const { manifest, path, name, image = '', command } of composeServicesIn(model.manifests)) {
      if (!isUsed || !IMAGE.test(image) || PERSISTENT.test(command)) continue
      yield { on: manifest, path: [...path, 'image'], message: `${name} runs without --appendonly yes` }
    }
    for (const workload of model.workloads) {
      if (workload.owned || !isBroker(model, workload)) continue
      for (const { container, path } of containersOf(workload)) {
        const words = [...container.command, ...container.args].join(' ')
        if (!IMAGE.test(container.image ?? '') || PERSISTENT.test(words)) continue
        yield {
          on: workload.manifest,
          path: [...path, 'image'],
          message: `${container.name} runs without --appendonly yes`,
        }
      }
    }
  },
}
