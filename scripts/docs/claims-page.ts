import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Claim } from '@better-together/claims/src/claim'
import { type ClaimResult, type ClaimsReport, claimsReport } from '@better-together/claims/src/result'
import { type EnvironmentName, environments } from '@better-together/harness/facts'

/** Returns docs/claims.md: each claim, its method, and what the last run in each environment observed. */
export async function claimsPage(root: string, claims: readonly Claim[]): Promise<string> {
  const reports = (await Promise.all(environments.map((environment) => readReport(root, environment)))).flatMap(
    (one) => one ?? [],
  )
  return `${head(reports)}\n${claims.map((claim) => section(claim, reports)).join('\n')}`
}

/** Returns what the page must state about each claim, whatever its last run observed. */
export function statements(claims: readonly Claim[]): string[] {
  return claims.flatMap((claim) => [heading(claim), claim.method])
}

async function readReport(root: string, environment: EnvironmentName): Promise<ClaimsReport | undefined> {
  const text = await readFile(join(root, 'report', `${environment}.json`), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : claimsReport.parse(JSON.parse(text))
}

function head(reports: readonly ClaimsReport[]): string {
  const runs = reports.map(({ environment, startedAt, versions, machine }) => {
    const what = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
    return `| ${environment} | ${startedAt.slice(0, 10)} | ${what.join(', ')} | ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform} |`
  })
  return `# Claims

Each sentence here is run and asserted: \`npm run claims -- --env ENVIRONMENT\`. ${whereRun(reports)} This page is written
by \`npm run docs -- --write\` from the last runs:

| environment | date | versions | machine |
|---|---|---|---|
${runs.join('\n')}
`
}

/** States for each environment whether any claim was run there, so that the page cannot claim more than its reports. */
function whereRun(reports: readonly ClaimsReport[]): string {
  const wasRun = ({ results }: ClaimsReport) => results.some(({ rows }) => rows.length > 0)
  const run = reports.filter(wasRun).map(({ environment }) => environment as string)
  const rest = environments.filter((environment) => !run.includes(environment))
  return `Run so far: ${run.join(', ') || 'nowhere'}.${rest.length > 0 ? ` Not run yet: ${rest.join(', ')}.` : ''}`
}

const heading = ({ number, statement }: Claim) => `## ${number}. ${statement}`

function section(claim: Claim, reports: readonly ClaimsReport[]): string {
  const results = environments.flatMap((environment) => {
    const result = reports
      .find((report) => report.environment === environment)
      ?.results.find(({ number }) => number === claim.number)
    return [`**${environment}**: ${result ? outcome(result) : predicted(claim, environment)}`]
  })
  return `${heading(claim)}\n\n${claim.method}\n\n${results.join('\n\n')}\n`
}

function outcome({ status, reason, rows, seconds }: ClaimResult): string {
  if (status === 'not-applicable') return `not applicable, because ${reason}`
  if (status === 'not-yet-run') return `not yet run: ${reason}`
  const lines = rows.map(
    ({ fact, expected, seen, holds }) => `| ${fact} | ${expected} | ${holds ? seen : `**${seen}**`} |`,
  )
  const table = `\n\n| fact | expected | observed |\n|---|---|---|\n${lines.join('\n')}`
  return `${status}, ${seconds} s${rows.length > 0 ? table : `\n\n\`\`\`text\n${reason}\n\`\`\``}`
}

function predicted(claim: Claim, environment: EnvironmentName): string {
  const expectation = claim.expected[environment]
  if ('notApplicable' in expectation) return `not applicable, because ${expectation.notApplicable}`
  return `not yet run${'notYetRun' in expectation ? `: ${expectation.notYetRun}` : ''}`
}
