import { randomUUID } from 'node:crypto'
import { type Reply, startSubscriber } from '@better-together/harness/echo/subscriber'
import type { Edit } from '@better-together/harness/environment'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { freePorts } from '@better-together/harness/local/ports'
import { whenQuiescent } from '@better-together/shop-client/broker'
import type { Rig } from './rig.ts'

/** Event → what the app answers, delivery by delivery. */
const cases: Record<string, Reply[]> = {
  'taken at once': ['SUCCESS'],
  'always 500': [500],
  'always RETRY': ['RETRY'],
  'fails three times, then is taken': [500, 'RETRY', 500, 'SUCCESS'],
  DROP: ['DROP'],
  'not found (404)': [404],
}

/** Same sidecar, same Redis, but nothing says that a failed delivery is repeated or kept. */
const unprotected: Edit = (resource) => {
  if (resource.get('kind') === 'Resiliency') resource.deleteIn(['spec', 'targets'])
  if (resource.get('kind') === 'Subscription') resource.deleteIn(['spec', 'deadLetterTopic'])
}

/** How often each event reaches the app and the dead-letter topic, with the policies and, as the control, without. */
export async function pubsubFacts(rig: Rig, attachEvidence: AttachEvidence): Promise<Facts> {
  const ports = await freePorts({ guarded: 0, bare: 0 })
  const guarded = await startSubscriber(ports.guarded)
  const bare = await startSubscriber(ports.bare)
  try {
    const { http } = await rig.sidecar('guarded', ports.guarded)
    await rig.sidecar('bare', ports.bare, { edit: unprotected })
    for (const [name, replies] of Object.entries(cases)) await publish(http, name, replies)

    const isEach = (name: string) =>
      guarded.of('/deliveries', name).length > 0 && bare.of('/deliveries', name).length > 0
    const hasBegun = () => Object.keys(cases).every(isEach)
    const groups = await whenQuiescent(rig.redis, ['deliveries', 'deliveries-dead'], hasBegun)

    const facts: Facts = {}
    for (const name of Object.keys(cases)) {
      facts[`event ${name}: deliveries`] = guarded.of('/deliveries', name).length
      facts[`event ${name}: dead letters`] = guarded.of('/deliveries-dead', name).length
    }
    facts['control, no policy, event always 500: deliveries'] = bare.of('/deliveries', 'always 500').length
    facts['control, no policy: events the broker still holds'] = groups['deliveries: bare'] ?? 'no such group'
    const log = (deliveries: typeof guarded.deliveries) =>
      deliveries.map(({ atMs, path, name, reply }) => `${atMs} ms ${path} "${name}" → ${reply}`)
    await attachEvidence('pub/sub: every delivery', {
      guarded: log(guarded.deliveries),
      control: log(bare.deliveries),
      pending: groups,
    })
    return facts
  } finally {
    await guarded.stop()
    await bare.stop()
  }
}

async function publish(daprPort: number, name: string, replies: Reply[]): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${daprPort}/v1.0/publish/pubsub/deliveries`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify({
      specversion: '1.0',
      id: randomUUID(),
      source: 'claim-8',
      type: 'com.example.shop.delivery.v1',
      datacontenttype: 'application/json',
      data: { name, replies },
    }),
  })
  if (!response.ok) throw new Error(`Publishing was answered with ${response.status}: ${await response.text()}`)
}
