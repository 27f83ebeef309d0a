import type { Sight } from '../sight.ts'
import { readMetrics } from './read-metrics.ts'
import type { SidecarHistory } from './sidecar-history.ts'

export const sidecarSight = (app: string): string => `metrics of ${app}’s sidecar`

/** Reads every sidecar’s counters once. Never rejects. */
export async function lookAtSidecars(
  urls: Readonly<Record<string, string>>,
  history: SidecarHistory,
  sight: Sight,
): Promise<void> {
  await Promise.all(
    Object.entries(urls).map(([app, url]) =>
      sight.look(sidecarSight(app), async () => {
        const askedAt = Date.now()
        history.add(app, await readMetrics(url), askedAt, Date.now())
      }),
    ),
  )
}
