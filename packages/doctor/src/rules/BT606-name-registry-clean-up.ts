import { goDurationMs } from '../model/duration.ts'
import type { Rule } from './rule.ts'

/** The second is an alias, and takes durations all the same. */
const NAMES = ['cleanupInterval', 'cleanupIntervalInSeconds'] as const

const isOff = (value: string): boolean => value.startsWith('-') || Number(value) === 0 || goDurationMs(value) === 0

export const nameRegistryCleanUp: Rule = {
  id: 'BT606',
  slug: 'name-registry-clean-up',
  severity: 'error',
  title: 'The SQLite name resolver cleans up, and ends every sidecar',
  why: 'The clean-up, once an hour by default, deletes the addresses that are younger than updateInterval instead of the older ones. A sidecar whose address is gone ends with “Host registration lost” (seen with Dapr 1.18.1; components-contrib 1.18.0, nameresolution/sqlite).',
  fix: 'Set cleanupInterval: "0s" in spec.nameResolution.configuration. Addresses that are not renewed are passed over without it.',
  link: 'https://docs.dapr.io/reference/components-reference/supported-name-resolution/nr-sqlite/',
  *check({ configurations }) {
    for (const { manifest, value } of configurations) {
      const names = value.spec.nameResolution
      if (names?.component !== 'sqlite') continue
      const set = NAMES.find((name) => names.configuration?.[name] !== undefined)
      const interval = set && String(names.configuration?.[set])
      if (interval !== undefined && isOff(interval)) continue
      const path = ['spec', 'nameResolution', ...(set ? ['configuration', set] : ['component'])]
      yield { on: manifest, path, message: `it cleans up every ${interval ?? 'hour'}` }
    }
  },
}
