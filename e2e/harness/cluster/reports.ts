import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NAMESPACE } from '../shop-names.ts'
import type { KubernetesObject } from './overlays.ts'

/** The API server takes 1 MiB with everything around it. */
const MOST_BYTES = 900_000
/** Whatever claims and benchmark write, by environment. */
const REPORT = /^(bench-)?(local|dapr-only|dapr-istio|dapr-linkerd)\.json$/

/**
 * What was run on this machine, for the dashboard to compare with: a ConfigMap `reports`, or none without reports. Evidence
 * stays here, it is what makes reports large.
 */
export async function reportsObject(root: string): Promise<KubernetesObject[]> {
  const folder = join(root, 'report')
  const files = (await readdir(folder).catch(() => [])).filter((name) => REPORT.test(name)).sort()
  const data = Object.fromEntries(
    await Promise.all(files.map(async (name) => [name, withoutEvidence(await readFile(join(folder, name), 'utf8'))])),
  ) as Record<string, string>
  const bytes = Buffer.byteLength(JSON.stringify(data))
  if (files.length === 0 || bytes > MOST_BYTES) return []
  return [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'reports', namespace: NAMESPACE }, data }]
}

const withoutEvidence = (report: string) =>
  JSON.stringify(JSON.parse(report, (key, value: unknown) => (key === 'evidence' ? [] : value)))
