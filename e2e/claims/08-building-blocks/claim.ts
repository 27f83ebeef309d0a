import type { Expectation } from '@better-together/harness/facts'
import type { Claim } from '../src/claim.ts'
import { actorFacts } from './actor.ts'
import { findActorBinaries, startActorControlPlane } from './control-plane.ts'
import { pubsubFacts } from './pubsub.ts'
import { withRig } from './rig.ts'
import { stateFacts } from './state.ts'
import { workflowFacts } from './workflow.ts'

const NO_APP = 1 // the state API needs no app behind the sidecar

const stateExpected = {
  'state, 20 insert the same key: written': 1,
  'state, 20 insert the same key: refused with 500': 19,
  'state, 20 update under the same ETag: written': 1,
  'state, 20 update under the same ETag: refused with 409': 19,
  'state, what is stored is what the winner wrote': true,
  'state, 20 increments under ETags, repeated on 409': 20,
  'control, 20 increments without ETags: accepted': 20,
  'control, 20 increments without ETags: counted': 1,
}

const expected: Expectation = {
  facts: {
    'event taken at once: deliveries': 1,
    'event taken at once: dead letters': 0,
    'event always 500: deliveries': 4,
    'event always 500: dead letters': 1,
    'event always RETRY: deliveries': 4,
    'event always RETRY: dead letters': 1,
    'event fails three times, then is taken: deliveries': 4,
    'event fails three times, then is taken: dead letters': 0,
    'event DROP: deliveries': 1,
    'event DROP: dead letters': 1,
    'event not found (404): deliveries': 1,
    'event not found (404): dead letters': 1,
    'control, no policy, event always 500: deliveries': 1,
    'control, no policy: events the broker still holds': 0,
    ...stateExpected,
    'actor, 20 calls at once to one actor: counted': 20,
    'actor, 20 calls at once to one actor: most turns at the same time': 1,
    'actor, app and sidecar killed: count kept': 20,
    'control, two actors: most turns at the same time': 2,
    'workflow, app and sidecar killed: its result': '["reserve ok","charge ok","ship ok","notify ok"]',
    'workflow, step done before both kills: times begun': 1,
    'workflow, step in which the app was killed: times begun': 2,
    'workflow, step in which the sidecar was killed: times begun': 2,
    'workflow, step after both kills: times begun': 1,
    'workflow, sidecar killed: the SDK’s worker connects again by itself': false,
    'control, plain code, app killed: steps ended': 1,
  },
}

/** The state API alone: the other blocks are the same binaries as on one machine. */
const inPods: Expectation = { facts: stateExpected }

export const claim: Claim = {
  number: 8,
  fast: true,
  name: 'building blocks',
  statement:
    'Dapr has building blocks that no mesh has: state with optimistic concurrency, pub/sub with retries and dead letters, durable workflows, actors.',
  method:
    'Small apps beside real sidecars. Twenty writers at once; events that the app answers with 500, RETRY, DROP or 404, counted at the app until Redis has nothing pending; a workflow and an actor whose app and sidecar are killed with SIGKILL, each step recorded in a file outside. Controls: no ETag, no retry policy and no dead-letter topic (the Redis component then acknowledges a failed event, and it is gone), plain code in place of the workflow, two actors in place of one. An activity is run at least once: the one that a kill interrupts runs again, finished ones do not. On a cluster the twenty writers use the sidecar in order’s pod.',
  run: {
    async local(environment, attachEvidence) {
      const binaries = await findActorBinaries(environment)
      return withRig(environment, 'building-blocks', async (rig) => {
        environment.report('pub/sub and state')
        const events = await pubsubFacts(rig, attachEvidence)
        const { http } = await rig.sidecar('state', NO_APP)
        const state = await stateFacts({ url: `http://127.0.0.1:${http}` }, attachEvidence)
        environment.report('an actor and a workflow, which need Dapr’s placement and scheduler')
        const controlPlane = await startActorControlPlane(rig, binaries, environment.signal)
        const actor = await actorFacts(rig, controlPlane, attachEvidence, environment.signal)
        const workflow = await workflowFacts(rig, controlPlane, attachEvidence, environment.signal)
        return { ...events, ...state, ...actor, ...workflow }
      })
    },
    cluster: (environment, attachEvidence) =>
      environment.withShop({}, async (shop) => {
        const apiToken = await shop.apiToken('order')
        return shop.at('order-daprd', (url) => stateFacts({ url, apiToken }, attachEvidence))
      }),
  },
  expected: {
    local: expected,
    'dapr-only': inPods,
    'dapr-istio': inPods,
    'dapr-linkerd': { notYetRun: 'needs a cluster with Linkerd' },
  },
}
