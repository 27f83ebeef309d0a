import { readFile } from 'node:fs/promises'
import type { ClaimRow } from '@better-together/claims/src/claim-rows'
import type { Reports } from '@better-together/claims/src/read-reports'
import { environments } from '@better-together/harness/facts'
import { costSection } from './cost-section.ts'
import { decisionSection } from './decision-section.ts'
import { evidenceSection } from './evidence-section.ts'
import { type Html, html, trusted } from './html.ts'
import { matrixSection } from './matrix-section.ts'
import { runsSection } from './runs-section.ts'

const part = (name: string) => readFile(new URL(name, import.meta.url), 'utf8')

/** The whole page, with all that it needs in it. */
export async function buildPage(rows: readonly ClaimRow[], reports: Reports): Promise<string> {
  const style = (await Promise.all(['page.css', 'marks.css', 'tables.css', 'narrow.css'].map(part))).join('')
  const script = await part('decision-form.js')
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Dapr, a service mesh, or both?</title>
<style>${trusted(style)}</style>
</head>
<body>
<header>
  <p class="kicker">Better together</p>
  <h1>Dapr, a service mesh, or&nbsp;both?</h1>
  <p class="lede">${summary(rows, reports)}</p>
  <nav aria-label="Sections"><a href="#decide">Decide</a><a href="#claims">Claims</a><a href="#costs">Costs</a><a href="#evidence">Evidence</a><a href="#runs">Runs</a></nav>
</header>
<main>
${decisionSection(rows, reports.benches)}
${matrixSection(rows, reports)}
${costSection(reports.benches)}
${evidenceSection(rows)}
${runsSection(reports)}
</main>
<script>${trusted(script)}</script>
</body>
</html>
`.markup
}

function summary(rows: readonly ClaimRow[], { claims }: Reports): Html {
  const total = rows.length
  if (claims.length === 0) {
    return html`${total} claims about what each of them does, made to run against the real parts. None has been run here yet: <code>npm run claims</code> starts.`
  }
  const lines = claims.map(({ environment, results }, index) => {
    const count = (status: string) => results.filter((result) => result.status === status).length
    const bad = count('differs') + count('failed')
    return html`${index > 0 && ' '}In <strong>${environment}</strong>, ${count('holds')} of ${total} hold${bad > 0 && html`, ${bad} ${bad === 1 ? 'does' : 'do'} not`}.`
  })
  const open = environments.filter((name) => !claims.some(({ environment }) => environment === name))
  return html`${total} claims about what each of them does, run against the real parts. ${lines}${open.length > 0 && ` Not yet run: ${open.join(', ')}.`}`
}
