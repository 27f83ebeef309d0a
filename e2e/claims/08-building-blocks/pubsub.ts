import { randomUUID } from 'node:crypto'
import type { Edit } from '@better-together/harness/environment'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { freePorts } from '@better-together/harness/local/ports'
import { whenQuiescent } from '@better-together/shop-client/broker'
import { type Answer, startSubscriber } from './subscriber.ts'
import type { Workbench } from './workbench.ts'

/** Event id → what the app answers, delivery by delivery. */
const cases: Record<string, Answer[]> = {
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
export async function pubsubFacts(bench: Workbench, attachEvidence: AttachEvidence): Promise<Facts> {
  const ports = await freePorts({ guarded: 0, bare: 0 })
  const guarded = await startSubscriber(ports.guarded)
  const bare = await startSubscriber(ports.bare)
  try {
    const { http } = await bench.sidecar('guarded', ports.guarded)
    await bench.sidecar('bare', ports.bare, { edit: unprotected })
    const ids = new Map(Object.keys(cases).map((name) => [name, randomUUID()]))
    for (const [name, id] of ids) await publish(http, id, cases[name] ?? [])

    const isEach = ([, id]: [string, string]) =>
      guarded.count('/deliveries', id) > 0 && bare.count('/deliveries', id) > 0
    const groups = await whenQuiescent(bench.redis, ['deliveries', 'deliveries-dead'], () => [...ids].every(isEach))

    const facts: Facts = {}
    for (const [name, id] of ids) {
      facts[`event ${name}: deliveries`] = guarded.count('/deliveries', id)
      facts[`event ${name}: dead letters`] = guarded.count('/deliveries-dead', id)
    }
    const lost = ids.get('always 500') ?? ''
    facts['control, no policy, event always 500: deliveries'] = bare.count('/deliveries', lost)
    facts['control, no policy: events the broker still holds'] = groups['deliveries: bare'] ?? 'no such group'
    const names = new Map<string, string>([...ids].map(([name, id]) => [id, name]))
    const log = (deliveries: typeof guarded.deliveries) =>
      deliveries.map(({ atMs, path, eventId, answer }) => `${atMs} ms ${path} "${names.get(eventId)}" → ${answer}`)
    await attachEvidence('pub/sub: every delivery', {
      guarded: log(guarded.deliveries),
      control: log(bare.deliveries),
      pending: groups,
    })
    return facts
  } finally {
    guarded.stop()
    bare.stop()
  }
}

async function publish(daprPort: number, id: string, answers: Answer[]): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${daprPort}/v1.0/publish/pubsub/deliveries`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify({
      specversion: '1.0',
      id,
      source: 'claim-8',
      type: 'com.example.shop.delivery.v1',
      datacontenttype: 'application/json',
      data: { answers },
    }),
  })
  if (!response.ok) throw new Error(`Publishing was answered with ${response.status}: ${await response.text()}`)
}
