import type { Cell, ClaimRow } from '@better-together/claims/src/claim-rows'
import type { Reports } from '@better-together/claims/src/read-reports'
import { environments } from '@better-together/harness/facts'
import { type Html, html } from './html.ts'
import { statusMark } from './status-mark.ts'

/** Claims down, environments across. Roles are spelt out because the phone's layout takes them from the elements. */
export function matrixSection(rows: readonly ClaimRow[], { claims }: Reports): Html {
  const hasRun = (name: string) => claims.some(({ environment }) => environment === name)
  const head = environments.map(
    (name) =>
      html`<th role="columnheader" scope="col">${name}${!hasRun(name) && html`<small>has not run</small>`}</th>`,
  )
  return html`
<section id="claims">
  <h2>Claims</h2>
  <p class="lede">Each sentence is a test that does something to the running system and looks at it from outside. ${missing(hasRun)}</p>
  <table class="matrix" role="table">
    <caption class="unseen">What each claim came to in each environment</caption>
    <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Claim</th>${head}</tr></thead>
    <tbody role="rowgroup">${rows.map(matrixRow)}</tbody>
  </table>
</section>`
}

function missing(hasRun: (name: string) => boolean): Html | false {
  const open = environments.filter((name) => !hasRun(name))
  if (open.length === 0) return false
  return html`Without a run so far: ${open.join(', ')}. Each is run by <code>npm run claims -- --env</code> and its name.`
}

function matrixRow({ number, statement, cells }: ClaimRow): Html {
  return html`<tr role="row">
    <th role="rowheader" scope="row"><a href="#claim-${number}"><span class="number">${number}</span>${statement}</a></th>
    ${cells.map(matrixCell)}
  </tr>`
}

function matrixCell({ environment, status, reason, result }: Cell): Html {
  const isExplained = reason !== undefined && status !== 'failed'
  return html`<td role="cell" data-environment="${environment}">
    ${statusMark(status)}
    ${result && result.rows.length > 0 && html`<small>${result.rows.filter(({ holds }) => holds).length} of ${result.rows.length} facts</small>`}
    ${isExplained && html`<details><summary>${status === 'not-applicable' ? 'because' : 'why'}</summary><p>${reason}</p></details>`}
  </td>`
}
