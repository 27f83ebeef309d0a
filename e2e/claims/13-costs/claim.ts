import { BOUNDS } from '@better-together/bench/summarize'
import type { Expected } from '@better-together/harness/facts'
import type { Claim } from '../src/claim.ts'
import { layersCost, measureClusterCosts, measureLocalCosts } from './run.ts'

const fit: Record<string, Expected> = {
  'requests that failed': 0,
  'part of requests sent late': { atMost: BOUNDS.lateShare },
  'control, direct twice: p50 ratio': { atLeast: BOUNDS.control.low, atMost: BOUNDS.control.high },
}

export const claim: Claim = {
  number: 13,
  name: 'Costs',
  statement:
    'Each layer costs time and processor on every call; how much is measured against the same call without it.',
  method:
    'Sends calls at a constant rate directly, with TLS, and through Dapr with and without mTLS, in interleaved rounds on one machine, and compares round by round. On a cluster between pods of their own: direct, through Dapr, through the mesh, and through both. The same variant measured twice is the control: where that differs, nothing is concluded. Only what is far beyond noise is a fact; the ratios are evidence.',
  run: { local: measureLocalCosts, cluster: measureClusterCosts },
  expected: {
    local: {
      facts: {
        ...fit,
        'through Dapr costs more than direct, beyond the interval': true,
        'through Dapr costs more than direct with TLS, beyond the interval': true,
        'through Dapr without mTLS costs more than direct, beyond the interval': true,
      },
    },
    'dapr-only': { facts: { ...fit, ...layersCost('dapr-only') } },
    'dapr-istio': { facts: { ...fit, ...layersCost('dapr-istio') } },
    'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
  },
}
