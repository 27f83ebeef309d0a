import type { EnvironmentName } from '@better-together/harness/facts'
import type { ClaimRow } from '../src/claim-rows.ts'
import { type Citation, type Need, needs } from './needs.ts'

/**
 * `shown`: it holds in an environment that can show it, and differs in none. `contradicted`: it differs, or its run
 * failed. `not-run`: neither.
 */
export type Standing = 'shown' | 'contradicted' | 'not-run'

export type Cited = Citation & { standing: Standing; observedIn: EnvironmentName[]; statement: string | undefined }
export type Answer = { need: Need; standing: Standing; cited: Cited[] }
export type Decision = {
  /** The layers that the needs ask for, without those that the results contradict. */
  layers: Need['layer'][]
  answers: Answer[]
  /** Every claim that it rests on has been run and holds. */
  isShown: boolean
}

/** Returns the layers that the results support for these needs. Unknown ids are ignored. */
export function decide(chosen: readonly string[], rows: readonly ClaimRow[]): Decision {
  const answers = needs.filter(({ id }) => chosen.includes(id)).map((need) => answerTo(need, rows))
  const supported = answers.filter(({ standing }) => standing !== 'contradicted')
  return {
    layers: [...new Set(supported.map(({ need: { layer } }) => layer))].sort(),
    answers,
    isShown: answers.length > 0 && answers.every(({ standing }) => standing === 'shown'),
  }
}

/** Returns the answer to one need, as good as the weakest of the claims that it cites. */
export function answerTo(need: Need, rows: readonly ClaimRow[]): Answer {
  const cited = need.citations.map((citation) => cite(citation, rows))
  return { need, cited, standing: weakest(cited.map(({ standing }) => standing)) }
}

/** Returns one cited claim with its standing. */
export function cite(citation: Citation, rows: readonly ClaimRow[]): Cited {
  const row = rows.find(({ number }) => number === citation.claim)
  const cells = (row?.cells ?? []).filter(({ environment }) => citation.in?.includes(environment) ?? true)
  const against = cells.filter(({ status }) => status === 'differs' || status === 'failed')
  const holding = cells.filter(({ status }) => status === 'holds')
  const decisive = against.length > 0 ? against : holding
  return {
    ...citation,
    standing: against.length > 0 ? 'contradicted' : holding.length > 0 ? 'shown' : 'not-run',
    observedIn: decisive.map(({ environment }) => environment),
    statement: row?.statement,
  }
}

function weakest(standings: readonly Standing[]): Standing {
  if (standings.includes('contradicted')) return 'contradicted'
  return standings.includes('not-run') || standings.length === 0 ? 'not-run' : 'shown'
}
