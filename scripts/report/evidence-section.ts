import type { Cell, ClaimRow } from '@better-together/claims/src/claim-rows'
import type { ClaimResult } from '@better-together/claims/src/result'
import { type Html, html } from './html.ts'
import { statusMark } from './status-mark.ts'

/** For each claim how it was looked at, and for each environment that has run what was seen and the evidence kept. */
export function evidenceSection(rows: readonly ClaimRow[]): Html {
  return html`
<section id="evidence">
  <h2>Evidence</h2>
  <p class="lede">What was done, what had to be seen, what was seen, and the captures, spans and counts that were kept.</p>
  ${rows.map(claimArticle)}
</section>`
}

function claimArticle({ number, name, statement, method, cells }: ClaimRow): Html {
  const seen = cells.filter(({ result, status }) => result && status !== 'not-applicable' && status !== 'not-yet-run')
  return html`
<article class="claim" id="claim-${number}">
  <h3><span class="number">${number}</span>${statement}</h3>
  <p class="method"><strong>How: </strong>${method}</p>
  ${seen.length === 0 && html`<p class="quiet">No environment has run ${name} yet.</p>`}
  ${seen.map(cellDetails)}
</article>`
}

function cellDetails({ environment, status, reason, result }: Cell): Html | false {
  if (!result) return false
  const isOpen = status === 'differs' || status === 'failed'
  return html`
<details class="run" ${isOpen && html`open`}>
  <summary><span class="environment">${environment}</span> ${statusMark(status)} <small>${result.seconds} s</small></summary>
  ${reason !== undefined && html`<pre tabindex="0">${reason}</pre>`}
  ${result.rows.length > 0 && factTable(result.rows, environment)}
  ${result.evidence.map(
    ({ name, content }) =>
      html`<details class="kept"><summary>${name}</summary><pre tabindex="0">${content}</pre></details>`,
  )}
</details>`
}

function factTable(rows: ClaimResult['rows'], environment: string): Html {
  return html`
<div class="wide" tabindex="0" role="region" aria-label="Facts seen in ${environment}">
<table class="facts">
  <thead><tr><th scope="col">Looked at</th><th scope="col">Must be</th><th scope="col">Seen</th><th scope="col"><span class="unseen">Verdict</span></th></tr></thead>
  <tbody>${rows.map(
    ({ fact, expected, seen, holds }) => html`<tr>
      <th scope="row">${fact}</th><td>${expected}</td><td>${seen}</td><td>${statusMark(holds ? 'holds' : 'differs')}</td>
    </tr>`,
  )}</tbody>
</table>
</div>`
}
