import { useEffect, useState } from 'preact/hooks'
import type { Comparison } from '../../../src/protocol/comparison.ts'
import { recording } from '../replay/replay.ts'
import { report } from '../report/report.ts'
import { type Answer, read } from '../state/api.ts'
import { Costs } from './costs.tsx'
import { Matrix } from './matrix.tsx'

/** The environments side by side: their claims and what a call costs. */
export function CompareView() {
  const [answer, setAnswer] = useState<Answer<Comparison>>()
  const embedded = (report ?? recording.value)?.comparison
  useEffect(() => {
    if (embedded) setAnswer({ ok: true, body: embedded })
    else void read<Comparison>('/api/comparison').then(setAnswer)
  }, [embedded])
  return (
    <section class="compare" aria-labelledby="compare-title">
      <h2 id="compare-title">The same claims in each environment</h2>
      {!answer && <p class="quiet">Reading the reports …</p>}
      {answer && !answer.ok && <p class="problem">{answer.problem}</p>}
      {answer?.ok && <Matrix comparison={answer.body} />}
      {answer?.ok && <Costs costs={answer.body.costs} />}
    </section>
  )
}
