import { z } from 'zod'

const stats = z.object({ stats: z.array(z.object({ name: z.string(), value: z.number() }).or(z.looseObject({}))) })

/**
 * Returns what one Envoy reports of itself, by its admin interface.
 *
 * @param url of its admin port (15000 in Istio's sidecars)
 */
export function envoyOf(url: string) {
  return {
    /** Returns its counters whose names match, by name. Those that it has never used are there with 0. */
    async counters(matching: RegExp): Promise<Record<string, number>> {
      const response = await fetch(`${url}/stats?format=json`)
      const all = stats.parse(await response.json()).stats
      const found = all.flatMap((one) =>
        'value' in one && typeof one.name === 'string' && typeof one.value === 'number' && matching.test(one.name)
          ? [[one.name, one.value] as const]
          : [],
      )
      return Object.fromEntries(found)
    },
  }
}

/** Returns what was counted between two reads, without counters that did not change. */
export function counted(before: Record<string, number>, after: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after)
      .map(([name, value]) => [name, value - (before[name] ?? 0)] as const)
      .filter(([, moved]) => moved !== 0),
  )
}
