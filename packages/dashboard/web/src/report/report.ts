import type { Report } from '../../../src/protocol/report.ts'

/** What `npm run report` put into this page; undefined in a dashboard and in a recording. Its schema was checked then. */
export const report = readReport()

function readReport(): Report | undefined {
  const text = document.getElementById('report')?.textContent
  return text ? (JSON.parse(text) as Report) : undefined
}
