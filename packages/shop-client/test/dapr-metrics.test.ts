import { expect, test } from 'vitest'
import { attemptsSent, parseExposition } from '../src/dapr-metrics.ts'

test('the text format is parsed with escaped labels, exponents and infinity', () => {
  const text =
    '# TYPE x counter\nx{a="q\\"uo\\\\te",b="n\\nl"} 1.5e+06\nx_bucket{le="+Inf"} 3 1700000000\ny 1\n\nnonsense'
  expect(parseExposition(text, (name) => name.startsWith('x'))).toEqual([
    { name: 'x', labels: { a: 'q"uo\\te', b: 'n\nl' }, value: 1_500_000 },
    { name: 'x_bucket', labels: { le: '+Inf' }, value: 3 },
  ])
})

test('a sidecar’s own count of attempts is read for one callee', () => {
  const metric = 'dapr_runtime_service_invocation_req_sent_total'
  const metrics = [
    `# TYPE ${metric} counter`,
    `${metric}{app_id="caller",dst_app_id="callee"} 4`,
    `${metric}{app_id="caller",dst_app_id="legacy"} 7`,
  ].join('\n')
  const samples = parseExposition(metrics, (name) => name === metric)
  expect(attemptsSent(samples, 'callee')).toBe(4)
  expect(attemptsSent([], 'callee')).toBe(0)
})
