import type { Expected } from '@better-together/harness/facts'
import type { Claim } from '../src/claim.ts'
import { checkGuide } from './check-guide.ts'

const facts: Record<string, Expected> = {
  'questions that are answered': { atLeast: 5 },
  'citations of claims that do not exist': 0,
  'answers called shown without a run that shows them': 0,
  'combinations that ask for a layer no answer supports': 0,
  'control, nothing was run: answers called shown': 0,
  'control, all cited claims hold: answers not called shown': 0,
  'control, one cited claim differs: answers that keep their layer': 0,
}

const once = { notApplicable: 'it looks at the results of all environments at once, and is run with those of local' }

export const claim: Claim = {
  number: 15,
  name: 'Decision',
  statement:
    'Dapr, mesh or both follows from what you need, and each part of the answer rests on a claim that was run.',
  method:
    'Takes the guide’s answer for every combination of needs from the reports that are there, and holds each against the results it cites. The controls give it results that are empty, all good, or bad in one claim at a time: the answers have to follow.',
  run: { local: checkGuide },
  expected: {
    local: { facts },
    'dapr-only': once,
    'dapr-istio': once,
    'dapr-linkerd': once,
  },
  fast: true,
}
