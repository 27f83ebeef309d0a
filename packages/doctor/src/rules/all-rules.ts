import * as registry from './registry.ts'
import type { Rule } from './rule.ts'

/** Every rule, by id. */
export const allRules: readonly Rule[] = Object.values(registry).sort((a, b) => a.id.localeCompare(b.id))
