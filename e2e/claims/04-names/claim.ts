import type { Claim } from '../src/claim.ts'
import { moveTheCalleeInTheCluster } from './cluster.ts'
import { moveTheCallee } from './local.ts'

const facts = {
  'the callee where it was first': 'answers from there',
  'the same call after an orderly move': 'answers from there',
  'the same call after a crash and a move': 'answers from there',
  'two at once: places that answer': 2,
  'control, the old address after the move': 'nobody answers',
}

const inCluster = {
  ...facts,
  'the same call to <app>.<namespace> after a move to it': 'answers from there',
  'control, the address before the move': 'answers',
}

export const claim: Claim = {
  number: 4,
  name: 'Names, not addresses',
  fast: true,
  statement:
    'A Dapr app is called by its id; where it runs may change, in order or by a crash, and callers need not know.',
  method:
    'One caller makes the same call while the callee and its sidecar move to other ports, once stopped in order and once killed; each place answers with its own port. How long it takes is attached as evidence. The control asks the old port. On a cluster the callee’s pod is replaced, killed, and made again in another namespace; it answers with its name.',
  run: { local: moveTheCallee, cluster: moveTheCalleeInTheCluster },
  expected: {
    local: { facts },
    'dapr-only': { facts: inCluster },
    'dapr-istio': { facts: inCluster },
    'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
  },
}
