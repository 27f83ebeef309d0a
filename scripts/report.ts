import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { decisionGuide } from '@better-together/claims/15-decision/guide'
import { claimRows } from '@better-together/claims/src/claim-rows'
import { loadClaims } from '@better-together/claims/src/load-claims'
import { readReports } from '@better-together/claims/src/read-reports'
import { reportPage } from '@better-together/dashboard/record/standalone-page'
import { composeReport } from './report/compose-report.ts'

const USAGE = `Usage: npm run report -- [options]

Builds one self-contained page from the reports that npm run claims and npm run bench have written to report/.

  --out FILE    where to write it (default report/index.html)
  --from DIR    where the reports are (default report)
  --help        this text`

const ROOT = resolve(import.meta.dirname, '..')
const WEB_DIR = join(ROOT, 'packages', 'dashboard', 'dist', 'web')

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(ROOT, 'report', 'index.html') },
    from: { type: 'string', default: join(ROOT, 'report') },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  console.log(USAGE)
  process.exit(0)
}

try {
  const reports = await readReports(resolve(values.from))
  const rows = claimRows(await loadClaims(undefined), reports.claims)
  const out = resolve(values.out)
  await mkdir(dirname(out), { recursive: true })
  const report = composeReport(rows, reports, decisionGuide(rows, reports.benches))
  await writeFile(out, await reportPage(WEB_DIR, report))
  const runs = [
    ...reports.claims.map((run) => run.environment),
    ...reports.benches.map((run) => `bench-${run.environment}`),
  ]
  console.error(
    `${rows.length} claims; ${runs.length > 0 ? `from ${runs.join(', ')}` : 'no reports yet: npm run claims, npm run bench'}`,
  )
  console.log(out)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
