import { createClient } from 'redis'
import { waitFor } from './wait-for.ts'

/** Consumer group as `<stream>: <group>` → entries that were delivered and not acknowledged. */
export type Pending = Record<string, number>

const QUIET_MS = 2000
const DEADLINE_MS = 60_000

/**
 * Waits until the broker has nothing left to do: `hasBegun` is true, every entry of the streams went to every group and
 * was acknowledged, and it stayed so for two seconds. What happens then, asked of Redis itself, is final.
 *
 * @throws Error when that takes longer than a minute
 */
export async function atRest(
  { port, password }: { port: number; password: string },
  streams: readonly string[],
  hasBegun: () => boolean,
): Promise<Pending> {
  const redis = createClient({ url: `redis://127.0.0.1:${port}`, password, socket: { reconnectStrategy: false } })
  redis.on('error', () => undefined) // each command reports it as well
  await redis.connect()
  let quietSince: number | undefined

  async function look(): Promise<Pending | false> {
    const groups = await Promise.all(
      streams.map(async (stream) =>
        (await redis.xInfoGroups(stream)).map((group) => ({ name: `${stream}: ${group.name}`, group })),
      ),
    )
    const all = groups.flat()
    const isQuiet = hasBegun() && all.every(({ group }) => group.pending === 0 && group.lag === 0)
    quietSince = isQuiet ? (quietSince ?? Date.now()) : undefined
    if (quietSince === undefined || Date.now() - quietSince < QUIET_MS) return false
    return Object.fromEntries(all.map(({ name, group }) => [name, group.pending]))
  }

  try {
    return await waitFor(look, { what: 'The broker’s rest', deadlineMs: DEADLINE_MS, everyMs: 100 })
  } finally {
    redis.destroy()
  }
}
