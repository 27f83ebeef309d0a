import type { ClaimRow } from '../src/claim-rows.ts'
import { type Citation, type Need, needs } from './needs.ts'

/**
 * `shown`: it holds in an environment that can show it, and nowhere comes out otherwise. `contradicted`: a run came out
 * otherwise, or broke. `not-run`: neither.
 */
export type Standing = 'shown' | 'contradicted' | 'not-run'

export type Cited = Citation & { standing: Standing; seenIn: string[]; statement: string | undefined }
export type Answer = { need: Need; standing: Standing; cited: Cited[] }
export type Decision = {
  /** What the needs ask for, without those that the results contradict. */
  layers: Need['layer'][]
  answers: Answer[]
  /** Every claim that it rests on has been run and holds. */
  isShown: boolean
}

/** The layers that a reader with these needs should take, as far as the results go. Unknown ids are ignored. */
export function decide(chosen: readonly string[], rows: readonly ClaimRow[]): Decision {
  const answers = needs.filter(({ id }) => chosen.includes(id)).map((need) => answerTo(need, rows))
  const supported = answers.filter(({ standing }) => standing !== 'contradicted')
  return {
    layers: [...new Set(supported.map(({ need: { layer } }) => layer))].sort(),
    answers,
    isShown: answers.length > 0 && answers.every(({ standing }) => standing === 'shown'),
  }
}

/** What one need's cited claims came to. */
export function answerTo(need: Need, rows: readonly ClaimRow[]): Answer {
  const cited = need.citations.map((citation) => look(citation, rows))
  return { need, cited, standing: weakest(cited.map(({ standing }) => standing)) }
}

/** Where one cited claim stands. */
export function look(citation: Citation, rows: readonly ClaimRow[]): Cited {
  const row = rows.find(({ number }) => number === citation.claim)
  const cells = (row?.cells ?? []).filter(({ environment }) => citation.in?.includes(environment) ?? true)
  const against = cells.filter(({ status }) => status === 'differs' || status === 'failed')
  const holding = cells.filter(({ status }) => status === 'holds')
  const seen = against.length > 0 ? against : holding
  return {
    ...citation,
    standing: against.length > 0 ? 'contradicted' : holding.length > 0 ? 'shown' : 'not-run',
    seenIn: seen.map(({ environment }) => environment),
    statement: row?.statement,
  }
}

function weakest(standings: readonly Standing[]): Standing {
  if (standings.includes('contradicted')) return 'contradicted'
  return standings.includes('not-run') || standings.length === 0 ? 'not-run' : 'shown'
}
