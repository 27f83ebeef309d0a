import { signal } from '@preact/signals'
import type { Citation, Report } from '../../../src/protocol/report.ts'
import { environments } from '../compare/environments.ts'
import { StatusMark } from '../status-mark.tsx'

const LAYERS = { dapr: 'Dapr', mesh: 'A service mesh' } as const

/** Ids of the needs that are ticked; they stay when another view is opened. */
const ticked = signal<ReadonlySet<string>>(new Set())

/** The decision guide: needs to tick, and the answer that the results support. Every answer was computed beforehand. */
export function DecideView({ report: { comparison, decision } }: { report: Report }) {
  const { needs, both, headlines } = decision
  const chosen = needs.filter(({ id }) => ticked.value.has(id))
  const headline = headlines[needs.reduce((mask, { id }, bit) => mask + (ticked.value.has(id) ? 2 ** bit : 0), 0)]
  return (
    <section class="decide" aria-labelledby="decide-title">
      <h2 id="decide-title">Dapr, a service mesh, or both?</h2>
      <Summary comparison={comparison} />
      <div class="decision">
        <fieldset>
          <legend>What do you need?</legend>
          {needs.map(({ id, question }) => (
            <label key={id}>
              <input type="checkbox" checked={ticked.value.has(id)} onChange={() => toggle(id)} />
              {question}
            </label>
          ))}
        </fieldset>
        <div class="headline" role="status">
          <p class="quiet">{headline?.kicker}</p>
          <p class="answer">{headline?.title}</p>
          <p>{headline?.note}</p>
        </div>
      </div>
      <div class="answers">
        {chosen.map(({ id, layer, standing, question, why, citations }) => (
          <article key={id} data-need={id}>
            <h3>
              {LAYERS[layer]} <StatusMark status={standing} />
            </h3>
            <p>
              <b>{question}.</b> {why}
            </p>
            <Citations citations={citations} />
          </article>
        ))}
        {headline?.both && (
          <article data-need="both">
            <h3>With both: one layer owns each duty</h3>
            <p>
              Encryption, retries and tracing exist in both layers. Switch each of them on in one layer only;{' '}
              <code>npm run doctor</code> reports duties that are switched on twice.
            </p>
            <Citations citations={both} />
          </article>
        )}
      </div>
    </section>
  )
}

function toggle(id: string): void {
  const next = new Set(ticked.value)
  if (!next.delete(id)) next.add(id)
  ticked.value = next
}

/** The number of claims that hold in each environment that has run, and how to run the others. */
function Summary({ comparison: { claims, runs } }: { comparison: Report['comparison'] }) {
  const open = environments.filter((name) => !runs.some(({ environment }) => environment === name))
  const sentences = runs.map(({ environment }) => {
    const has = (...statuses: string[]) =>
      claims.filter(({ cells }) => statuses.includes(cells[environment]?.status ?? '')).length
    const [bad, notApplicable] = [has('differs', 'failed'), has('not-applicable')]
    const others = [
      bad > 0 && `${bad} ${bad === 1 ? 'does' : 'do'} not`,
      notApplicable > 0 && `${notApplicable} ${notApplicable === 1 ? 'does' : 'do'} not apply`,
    ].filter(Boolean)
    return `${[`In ${environment}, ${has('holds')} hold`, ...others].join(', ')}.`
  })
  return (
    <p class="lede">
      {claims.length} claims about what each of them does, tested against the real parts. {sentences.join(' ')}{' '}
      {open.length > 0 && (
        <>
          Not yet run in {open.join(', ')}: <code>npm run claims -- --env NAME</code> runs them.
        </>
      )}
    </p>
  )
}

function Citations({ citations }: { citations: readonly Citation[] }) {
  return (
    <ul>
      {citations.map(({ claim, standing, observedIn, statement, in: places }) => (
        <li key={claim}>
          <StatusMark status={standing} /> <a href={`#/evidence/${claim}`}>Claim {claim}</a>
          {statement !== undefined && `: ${statement}`}{' '}
          <small>
            {standing === 'not-run'
              ? `to be run in ${places ? places.join(' or ') : 'any environment'}`
              : `observed in ${observedIn.join(', ')}`}
          </small>
        </li>
      ))}
    </ul>
  )
}
