import type { AttachEvidence, Facts } from '@better-together/harness/facts'

const WRITERS = 20

type Item = { value: number; etag: string }

/** A sidecar with a component `statestore`: the URL of its HTTP API, and the token that it asks for, if any. */
type Sidecar = { url: string; apiToken?: string }

/** Observes what Dapr's state API makes of many writers at once. */
export async function stateFacts(sidecar: Sidecar, attachEvidence: AttachEvidence): Promise<Facts> {
  const url = `${sidecar.url}/v1.0/state/statestore`
  const headers = { 'content-type': 'application/json', 'dapr-api-token': sidecar.apiToken ?? '' }
  const firstWrite = { concurrency: 'first-write', consistency: 'strong' }
  const run = Date.now()
  const keys = { new: `new-${run}`, one: `one-${run}`, counted: `counted-${run}`, uncounted: `uncounted-${run}` }

  const refusals = new Map<number, string>()
  async function write(item: { key: string; [field: string]: unknown }): Promise<number> {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify([item]) })
    const body = await response.text()
    if (!response.ok) refusals.set(response.status, body)
    return response.status
  }
  async function read(key: string): Promise<Item> {
    const response = await fetch(`${url}/${key}`, { headers })
    return { value: (await response.json()) as number, etag: response.headers.get('etag') ?? '' }
  }
  const atOnce = <Result>(work: (n: number) => Promise<Result>) =>
    Promise.all(Array.from({ length: WRITERS }, (_, n) => work(n)))

  const inserts = await atOnce((value) => write({ key: keys.new, value, options: firstWrite }))

  await write({ key: keys.one, value: 0 })
  const before = await read(keys.one)
  const updates = await atOnce((value) => write({ key: keys.one, value, etag: before.etag, options: firstWrite }))
  const winner = updates.indexOf(204)
  const after = await read(keys.one)

  async function increment(key: string): Promise<void> {
    for (;;) {
      const { value, etag } = await read(key)
      const status = await write({ key, value: value + 1, etag, options: firstWrite })
      if (status === 204) return
      if (status !== 409) throw new Error(`The state store answered ${status}`)
    }
  }
  await write({ key: keys.counted, value: 0 })
  await atOnce(() => increment(keys.counted))

  // The control: the same without ETags. All read before any writes, so that the outcome is not left to luck.
  await write({ key: keys.uncounted, value: 0 })
  const read20 = await atOnce(() => read(keys.uncounted))
  const unguarded = await Promise.all(read20.map(({ value }) => write({ key: keys.uncounted, value: value + 1 })))

  await attachEvidence('state: answers to 20 writers at once', {
    'insert, first-write': inserts.join(' '),
    'update under one ETag': updates.join(' '),
    'control, no ETag': unguarded.join(' '),
    'one refusal of each status': Object.fromEntries(refusals),
  })
  const facts = {
    'state, 20 insert the same key: written': count(inserts, 204),
    // Not 409: the Redis component reports a lost insert as a failure, whose text names the ETag mismatch.
    'state, 20 insert the same key: refused with 500': count(inserts, 500),
    'state, 20 update under the same ETag: written': count(updates, 204),
    'state, 20 update under the same ETag: refused with 409': count(updates, 409),
    'state, what is stored is what the winner wrote': after.value === winner,
    'state, 20 increments under ETags, repeated on 409': (await read(keys.counted)).value,
    'control, 20 increments without ETags: accepted': count(unguarded, 204),
    'control, 20 increments without ETags: counted': (await read(keys.uncounted)).value,
  }
  for (const key of Object.values(keys)) await fetch(`${url}/${key}`, { method: 'DELETE', headers })
  return facts
}

const count = (statuses: readonly number[], status: number) => statuses.filter((one) => one === status).length
