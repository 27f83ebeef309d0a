import { join } from 'node:path'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { type ClaimRow, claimRows, type Status } from '../src/claim-rows.ts'
import { loadClaims } from '../src/load-claims.ts'
import { readReports } from '../src/read-reports.ts'
import { answerTo, decide } from './decide.ts'
import { bothCitations, needs } from './needs.ts'

/** Checks the guide's answers against the results that they cite, then against invented results that must change them. */
export async function checkGuide({ root }: { root: string }, attachEvidence: AttachEvidence): Promise<Facts> {
  const reports = await readReports(join(root, 'report'))
  const rows = claimRows(await loadClaims(undefined), reports.claims)
  const cited = [...needs.flatMap(({ citations }) => citations), ...bothCitations].map(({ claim }) => claim)
  await attachEvidence(
    'the answers from the reports that were there',
    needs.map((need) => {
      const { standing, cited: claims } = answerTo(need, rows)
      const rests = claims.map(({ claim, standing: how, observedIn }) =>
        `claim ${claim}: ${how} ${observedIn.join(', ')}`.trim(),
      )
      return { need: need.question, layer: need.layer, standing, 'rests on': rests }
    }),
  )
  return {
    'questions that are answered': needs.length,
    'citations of claims that do not exist': cited.filter((claim) => !rows.some(({ number }) => number === claim))
      .length,
    'answers called shown without a run that shows them': needs.filter(
      (need) => answerTo(need, rows).standing === 'shown' && !need.citations.every((one) => hasHolding(one, rows)),
    ).length,
    'combinations that ask for a layer no answer supports': combinations().filter((chosen) => {
      const { layers, answers } = decide(chosen, rows)
      return layers.some(
        (layer) => !answers.some(({ need, standing }) => need.layer === layer && standing !== 'contradicted'),
      )
    }).length,
    ...controls(rows),
  }
}

function controls(rows: readonly ClaimRow[]): Facts {
  const [empty, good] = [withStatus(rows, 'not-yet-run'), withStatus(rows, 'holds')]
  const layersKept = needs.flatMap((need) =>
    need.citations.map(({ claim }) => decide([need.id], withStatus(good, 'differs', claim)).layers.length),
  )
  return {
    'control, nothing was run: answers called shown': needs.filter((need) => answerTo(need, empty).standing === 'shown')
      .length,
    'control, all cited claims hold: answers not called shown': needs.filter(
      (need) => answerTo(need, good).standing !== 'shown',
    ).length,
    'control, one cited claim differs: answers that keep their layer': layersKept.filter((count) => count > 0).length,
  }
}

/** Returns the claims with this status in every environment; only claim `only` when it is given. */
function withStatus(rows: readonly ClaimRow[], status: Status, only?: number): ClaimRow[] {
  return rows.map((row) =>
    only === undefined || row.number === only ? { ...row, cells: row.cells.map((cell) => ({ ...cell, status })) } : row,
  )
}

const hasHolding = ({ claim, in: places }: { claim: number; in?: readonly string[] }, rows: readonly ClaimRow[]) =>
  rows.some(
    ({ number, cells }) =>
      number === claim &&
      cells.some(({ status, environment }) => status === 'holds' && (places?.includes(environment) ?? true)),
  )

const combinations = () =>
  Array.from({ length: 2 ** needs.length }, (_, mask) =>
    needs.filter((_need, index) => mask & (1 << index)).map(({ id }) => id),
  )
