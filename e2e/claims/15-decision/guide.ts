import type { BenchReport } from '@better-together/bench/bench-report'
import { CONTROL } from '@better-together/bench/variants'
import type { ClaimRow } from '../src/claim-rows.ts'
import { answerTo, type Cited, cite, type Decision, decide, type Standing } from './decide.ts'
import { bothCitations, type Need, needs } from './needs.ts'

export type Headline = { kicker: string; title: string; note: string }

/** The whole guide as data: every need with its answer, and the headline of every combination of needs. */
export type Guide = {
  needs: (Need & { standing: Standing; citations: Cited[] })[]
  /** What matters to those who run both layers. */
  both: Cited[]
  /** Bit n of the index is the n-th need; `both` when that combination asks for both layers. */
  headlines: (Headline & { both: boolean })[]
}

/** Returns the guide as far as these results support it. */
export function decisionGuide(rows: readonly ClaimRow[], benches: readonly BenchReport[]): Guide {
  return {
    needs: needs.map((need) => {
      const { standing, cited } = answerTo(need, rows)
      return { ...need, standing, citations: cited }
    }),
    both: bothCitations.map((citation) => cite(citation, rows)),
    headlines: Array.from({ length: 2 ** needs.length }, (_, mask) => {
      const chosen = needs.filter((_need, index) => mask & (1 << index)).map(({ id }) => id)
      const decision = decide(chosen, rows)
      return { ...headlineOf(decision, benches), both: decision.layers.length === 2 }
    }),
  }
}

/** Returns a decision in words, with the claims that do not support it yet. */
export function headlineOf({ layers, answers, isShown }: Decision, benches: readonly BenchReport[]): Headline {
  if (answers.length === 0)
    return { kicker: 'Take', title: 'Neither, so far', note: 'Choose what you need; the answer builds up here.' }
  const open = claimsOf(answers, 'not-run')
  const contradicted = claimsOf(answers, 'contradicted')
  const note = [
    contradicted.length > 0 &&
      `${claimList(contradicted)} ${contradicted.length === 1 ? 'differs' : 'differ'} from what is claimed, so that need is left out.`,
    open.length > 0 &&
      `${claimList(open)} ${open.length === 1 ? 'has' : 'have'} not been shown where this answer needs it.`,
    isShown && 'Every claim that this rests on has been run and holds.',
    ...layers.map((layer) => costOf(layer, benches)),
  ]
  const kicker = isShown
    ? 'Take'
    : open.length > 0
      ? 'If the open claims hold, take'
      : 'As far as the claims hold, take'
  return { kicker, title: titleOf(layers), note: note.filter((part) => part !== false).join(' ') }
}

function titleOf(layers: Decision['layers']): string {
  if (layers.length === 2) return 'Both, each with its own duties'
  if (layers.includes('dapr')) return 'Dapr'
  return layers.includes('mesh') ? 'A service mesh' : 'These results support neither'
}

const LAYER = { dapr: 'Dapr', mesh: 'a mesh' } as const

function costOf(layer: keyof typeof LAYER, benches: readonly BenchReport[]): string {
  for (const { environment, arms } of benches) {
    const ratios = arms.filter((arm) => arm.layer === layer).flatMap((arm) => arm.ratios)
    const ratio = ratios.find(({ against }) => against === CONTROL.against)?.p50
    if (!ratio) continue
    const [median, low, high] = [ratio.median, ratio.low, ratio.high].map((value) => value.toFixed(1))
    return `A call through ${LAYER[layer]} took ${median} times as long as a direct one (${low} to ${high}, ${environment}).`
  }
  return `What a call through ${LAYER[layer]} costs has not been measured yet.`
}

const claimsOf = (answers: Decision['answers'], standing: string) => [
  ...new Set(
    answers.flatMap(({ cited }) => cited.filter((one) => one.standing === standing).map(({ claim }) => claim)),
  ),
]

const claimList = (numbers: readonly number[]) =>
  `${numbers.length === 1 ? 'Claim' : 'Claims'} ${[...numbers].sort((a, b) => a - b).join(', ')}`
