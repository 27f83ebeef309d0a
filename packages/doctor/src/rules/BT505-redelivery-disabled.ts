import { metadataOf } from '../model/dapr-resources.ts'
import { goDurationMs } from '../model/duration.ts'
import type { Rule } from './rule.ts'

export const redeliveryDisabled: Rule = {
  id: 'BT505',
  slug: 'redelivery-disabled',
  severity: 'error',
  title: 'Redelivery of unacknowledged messages is switched off',
  why: 'Either value at 0 ends redelivery: what a sidecar had taken when it crashed is never given to anybody again (components-contrib#4174).',
  fix: 'Leave both above 0; their defaults are 60 s (processingTimeout) and 15 s (redeliverInterval).',
  link: 'https://github.com/dapr/components-contrib/issues/4174',
  *check({ components }) {
    for (const { manifest, value } of components) {
      if (value.spec.type !== 'pubsub.redis') continue
      for (const name of ['processingTimeout', 'redeliverInterval']) {
        const found = metadataOf(value, name)
        const off =
          found !== undefined &&
          (/^0+$/.test(found.value) || (name === 'processingTimeout' && goDurationMs(found.value) === 0))
        if (off) yield { on: manifest, path: found.path, message: `${name} is 0` }
      }
    }
  },
}
