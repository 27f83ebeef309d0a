import { useEffect, useRef } from 'preact/hooks'
import type { Report } from '../../../src/protocol/report.ts'
import { environments } from '../compare/environments.ts'
import { Facts } from '../compare/facts.tsx'
import { openedClaim } from '../state/route.ts'
import { StatusMark } from '../status-mark.tsx'

type Compared = Report['comparison']['claims'][number]
type Background = Report['claims'][number]

/** How each claim was tested, and for each environment that ran it the facts and the recorded evidence. */
export function EvidenceView({ report: { comparison, claims, sources } }: { report: Report }) {
  return (
    <section class="evidence" aria-labelledby="evidence-title">
      <h2 id="evidence-title">Evidence</h2>
      <p class="lede">
        What was done, what was expected, what was observed, and the captures, spans and counts that were recorded.
      </p>
      {comparison.claims.map((claim) => (
        <ClaimEvidence
          key={claim.number}
          claim={claim}
          background={claims.find(({ number }) => number === claim.number)}
        />
      ))}
      <Sources sources={sources} />
    </section>
  )
}

function ClaimEvidence({ claim, background }: { claim: Compared; background: Background | undefined }) {
  const article = useRef<HTMLElement>(null)
  const { number, statement, cells } = claim
  const isOpened = openedClaim.value === number
  useEffect(() => {
    if (!isOpened) return
    article.current?.scrollIntoView()
    article.current?.focus({ preventScroll: true })
  }, [isOpened])
  const run = environments.filter((environment) => background?.runs[environment])
  return (
    <article ref={article} data-claim={number} tabIndex={-1} aria-labelledby={`claim-${number}`}>
      <h3 id={`claim-${number}`}>
        <span class="claim-number">{number}</span> {statement}
      </h3>
      <p>
        <b>How:</b> {background?.method}
      </p>
      {run.length === 0 && <p class="quiet">No environment has run {background?.name ?? 'it'} yet.</p>}
      {run.map((environment) => (
        <RunEvidence
          key={environment}
          environment={environment}
          cell={cells[environment]}
          run={background?.runs[environment]}
        />
      ))}
    </article>
  )
}

type RunProps = {
  environment: string
  cell: Compared['cells'][string] | undefined
  run: Background['runs'][string] | undefined
}

function RunEvidence({ environment, cell, run }: RunProps) {
  if (!cell || !run) return null
  return (
    <details data-environment={environment} open={cell.status === 'differs' || cell.status === 'failed'}>
      <summary>
        <b>{environment}</b> <StatusMark status={cell.status} /> <small>{run.seconds} s</small>
      </summary>
      {cell.reason !== undefined && <Text text={cell.reason} />}
      <Facts rows={cell.rows} />
      {run.evidence.map(({ name, content }) => (
        <details key={name} class="recorded">
          <summary>{name}</summary>
          <Text text={content} />
        </details>
      ))}
    </details>
  )
}

function Text({ text }: { text: string }) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled, by the keyboard too
  return <pre tabIndex={0}>{text}</pre>
}

/** Versions, machine and date of every run that the page is made from. */
function Sources({ sources }: { sources: Report['sources'] }) {
  return (
    <section class="sources" aria-labelledby="sources-title">
      <h2 id="sources-title">Where the results come from</h2>
      {sources.length === 0 && (
        <p>
          No report has been written yet. <code>npm run claims</code> and <code>npm run bench</code> write them; then
          run <code>npm run report</code> again.
        </p>
      )}
      <dl class="term-list">
        {sources.map(({ kind, environment, startedAt, machine, versions }) => (
          <div key={kind + environment}>
            <dt>
              {kind}, {environment}
            </dt>
            <dd>
              <time dateTime={startedAt}>{startedAt.slice(0, 16).replace('T', ' ')} UTC</time>
              <br />
              {Object.entries(versions)
                .map(([name, version]) => `${name} ${version}`)
                .join(' · ')}
              <br />
              <span class="quiet">
                {machine.platform}, {machine.cores} cores, {machine.memoryGiB} GiB
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
