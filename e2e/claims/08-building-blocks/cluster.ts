import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { throughOrderSidecar } from '@better-together/harness/cluster/order-sidecar'
import type { Facts } from '@better-together/harness/facts'

const WRITERS = 20
const STORE = 'state/statestore'

/** Twenty who read the same document and write it, through the state API of the sidecar in order's pod. */
export function raceForOneDocument(environment: ClusterEnvironment): Promise<Facts> {
  return throughOrderSidecar(environment, async (ask) => {
    const keys = ['guarded', 'unguarded'].map((name) => `race-${name}-${Date.now()}`)
    const write = async (key: string, item: object) =>
      (await ask(STORE, { method: 'POST', body: [{ key, ...item }] })).status
    const race = async (key: string, guard: object) => {
      const writes = Array.from({ length: WRITERS }, (_, value) => write(key, { value, ...guard }))
      const statuses = await Promise.all(writes)
      return (status: number) => statuses.filter((one) => one === status).length
    }
    const [first = '', second = ''] = keys
    try {
      await write(first, { value: -1 })
      const etag = (await ask(`${STORE}/${first}`)).headers.get('etag')
      const guarded = await race(first, { etag, options: { concurrency: 'first-write' } })
      await write(second, { value: -1 }) // another one: a document once written first-write refuses writes without ETag
      const unguarded = await race(second, {})
      return {
        [`state, ${WRITERS} update under the same ETag: written`]: guarded(204),
        [`state, ${WRITERS} update under the same ETag: refused with 409`]: guarded(409),
        [`control, ${WRITERS} update without: written`]: unguarded(204),
      }
    } finally {
      for (const key of keys) await ask(`${STORE}/${key}`, { method: 'DELETE' })
    }
  })
}
