import type { BenchReport } from '@better-together/bench/bench-report'
import { type Answer, answerTo, type Cited, decide, look } from '@better-together/claims/15-decision/decide'
import { headlineOf } from '@better-together/claims/15-decision/headline'
import { bothCitations, needs } from '@better-together/claims/15-decision/needs'
import type { ClaimRow } from '@better-together/claims/src/claim-rows'
import { type Html, html, scriptData } from './html.ts'

/** Sign and words for how far an answer is borne out. */
const STANDING = {
  shown: { glyph: '✓', word: 'shown' },
  contradicted: { glyph: '≠', word: 'came out otherwise' },
  'not-run': { glyph: '○', word: 'not shown yet' },
} as const

/**
 * Questions, and below them the answers. All combinations are decided here and now, by the same function that the claims
 * check; the page's script only looks up the one that was chosen.
 */
export function decisionSection(rows: readonly ClaimRow[], benches: readonly BenchReport[]): Html {
  const combinations = Array.from({ length: 2 ** needs.length }, (_, mask) => {
    const chosen = needs.filter((_need, index) => mask & (1 << index)).map(({ id }) => id)
    const decision = decide(chosen, rows)
    return { ...headlineOf(decision, benches), both: decision.layers.length === 2 }
  })
  return html`
<section id="decide">
  <h2>What do you need?</h2>
  <div class="decision">
    <form id="needs" autocomplete="off">
      <fieldset><legend class="unseen">Your needs</legend>
        ${needs.map(({ id, question }) => html`<label><input type="checkbox" value="${id}"><span>${question}</span></label>`)}
      </fieldset>
    </form>
    <div class="verdict" role="status" aria-live="polite">
      <p class="kicker" id="verdict-kicker">${combinations[0]?.kicker}</p>
      <p class="answer" id="verdict-title">${combinations[0]?.title}</p>
      <p id="verdict-note">${combinations[0]?.note}</p>
      <noscript><p>The answer needs a script; each part of it stands below.</p></noscript>
    </div>
  </div>
  <div id="answers" class="answers">
    ${needs.map((need) => answerCard(answerTo(need, rows)))}
    ${bothCard(bothCitations.map((citation) => look(citation, rows)))}
  </div>
</section>
<script type="application/json" id="verdicts">${scriptData(combinations)}</script>`
}

function answerCard({ need, standing, cited }: Answer): Html {
  return html`
<article data-need="${need.id}">
  <h3>${need.layer === 'dapr' ? 'Dapr' : 'A service mesh'} ${standingMark(standing)}</h3>
  <p><em>${need.question}.</em> ${need.why}</p>
  ${citationList(cited)}
</article>`
}

function bothCard(cited: readonly Cited[]): Html {
  return html`
<article data-need="both">
  <h3>With both: one layer owns each duty</h3>
  <p>Encryption, retries and tracing exist in each. Switch every one of them on in one layer only; <code>npm run doctor</code> names those that are on twice.</p>
  ${citationList(cited)}
</article>`
}

function citationList(cited: readonly Cited[]): Html {
  return html`<ul>${cited.map(
    ({ claim, standing, seenIn, statement, in: places }) => html`<li>
      ${standingMark(standing)} <a href="#claim-${claim}">Claim ${claim}</a>${statement !== undefined && `: ${statement}`}
      ${seenIn.length > 0 && html`<small>seen in ${seenIn.join(', ')}</small>`}
      ${standing === 'not-run' && html`<small>to be run in ${places ? places.join(' or ') : 'any environment'}</small>`}
    </li>`,
  )}</ul>`
}

function standingMark(standing: keyof typeof STANDING): Html {
  const { glyph, word } = STANDING[standing]
  return html`<span class="status ${standing}"><span class="glyph" aria-hidden="true">${glyph}</span>${word}</span>`
}
