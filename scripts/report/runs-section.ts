import type { Reports } from '@better-together/claims/src/read-reports'
import { type Html, html } from './html.ts'

/** Versions, machine and date of every run that the page is made from. */
export function runsSection({ claims, benches }: Reports): Html {
  const runs = [
    ...claims.map((run) => ({ ...run, what: `claims, ${run.environment}` })),
    ...benches.map((run) => ({ ...run, what: `benchmark, ${run.environment}` })),
  ]
  return html`
<section id="runs">
  <h2>Where these come from</h2>
  ${runs.length === 0 && html`<p class="lede">No report has been written yet. <code>npm run claims</code> and <code>npm run bench</code> write them; then <code>npm run report</code> again.</p>`}
  <dl class="runs">${runs.map(
    ({ what, startedAt, machine, versions }) => html`
    <dt>${what}</dt>
    <dd><time datetime="${startedAt}">${startedAt.slice(0, 16).replace('T', ' ')} UTC</time><br>
      ${Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(' · ')}<br>
      <span class="quiet">${machine.platform}, ${machine.cores} cores, ${machine.memoryGiB} GiB</span></dd>`,
  )}</dl>
</section>`
}
