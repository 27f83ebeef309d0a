import type { Expectation } from '@better-together/harness/facts'
import type { Claim } from '../src/claim.ts'
import { containers, pods, targets } from './kill-schedule.ts'
import { combinations, killContainersAndPods, killProcesses, seeds } from './run.ts'

const local: Expectation = {
  facts: {
    'rounds, a seed each': seeds.length,
    ...Object.fromEntries(targets.map((target) => [`kills of ${target}`, seeds.length])),
    [`combinations of process and step hit, of ${combinations}`]: { atLeast: combinations - 2 },
    'orders placed': { atLeast: 200 },
    'orders confirmed': { atLeast: 100 },
    violations: 0,
    'control, no retries, no dead letters, notifier killed: orders lost': { atLeast: 1 },
  },
}

const inPods: Expectation = {
  facts: {
    'containers killed': containers.length,
    'pods killed': pods.length,
    'orders placed': { atLeast: 30 },
    'orders confirmed': { atLeast: 20 },
    violations: 0,
  },
}

export const claim: Claim = {
  number: 11,
  name: 'nothing is lost',
  statement:
    'Whatever is killed, whenever: each accepted order is notified or a dead letter, once; stock adds up; each order is charged once.',
  method:
    'Shoppers place orders while every process an order passes through (three apps, their sidecars, legacy-pricing, Redis) gets SIGKILL when an order is at a given step, by a seeded schedule, and some are frozen for a while. When all is at rest, what is stored in Redis is checked against what the shoppers were answered; an order’s charge is its one reservation, of just the units that were asked for. On a cluster the apps, their daprd and Redis get SIGKILL from the node, a container at a time, then each pod is deleted by force; a mesh’s proxy is not killed by itself, only with its pod. Control, on one machine: no inbound retries and no dead-letter topic, and only notifier killed. The checker itself is tested on planted violations (packages/shop-client/test/invariants.test.ts).',
  run: { local: killProcesses, cluster: killContainersAndPods },
  expected: {
    local,
    'dapr-only': inPods,
    'dapr-istio': inPods,
    'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
  },
}
