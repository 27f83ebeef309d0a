import { StateConcurrencyEnum, StateConsistencyEnum } from '@dapr/dapr'
import { type Dapr, deadline } from './dapr.ts'
import { AppError } from './problem.ts'

/** A stored value and the version that a conditional write must name. */
export type Versioned = { value: unknown; etag: string | undefined }

/** What the services need of Dapr's state building block. */
export type StateStore = {
  /** The values in the order of `keys`; `undefined` where nothing is stored. */
  read(keys: readonly string[]): Promise<(Versioned | undefined)[]>
  /** Writes when the stored version is still `etag`, or, without one, when nothing is stored. False: someone was first. */
  write(key: string, value: object, etag: string | undefined): Promise<boolean>
}

/**
 * @throws AppError 503 `state-unavailable` from each method when the sidecar or the store does not answer; a write may
 *   then have happened or not: read again before deciding
 */
export function createStateStore({ client }: Dapr, store: string): StateStore {
  return {
    async read(keys) {
      if (keys.length === 0) return []
      // The SDK's `get` drops the ETag; its bulk read keeps it.
      const items = await deadline(client.state.getBulk(store, [...keys])).catch((cause) => {
        throw unavailable(cause)
      })
      const byKey = new Map(items.map((item) => [item.key, item]))
      return keys.map((key) => {
        const item = byKey.get(key) as { data?: unknown; etag?: string; error?: string } | undefined
        if (item?.error) throw unavailable(item.error)
        return item?.data === undefined || item.data === null || item.data === ''
          ? undefined
          : { value: item.data, etag: item.etag }
      })
    },

    async write(key, value, etag) {
      const item = {
        key,
        value,
        ...(etag !== undefined && { etag }),
        options: FIRST_WRITE,
      }
      const { error } = await deadline(client.state.save(store, [item])).catch((error) => ({ error }))
      if (!error) return true
      if (isConflict(error)) return false
      throw unavailable(error)
    },
  }
}

const FIRST_WRITE = {
  concurrency: StateConcurrencyEnum.CONCURRENCY_FIRST_WRITE,
  consistency: StateConsistencyEnum.CONSISTENCY_STRONG,
}

/**
 * A lost race: `ERR_STATE_SAVE` with status 409 where the write named an ETag (https://docs.dapr.io/reference/api/state_api/).
 * An insert names none, and then the Redis store answers 500 with its script's own words (components-contrib v1.18.0).
 */
function isConflict(error: Error): boolean {
  return /"status":409|possible etag mismatch|failed to set key/.test(error.message)
}

function unavailable(cause: unknown): AppError {
  return new AppError(503, 'state-unavailable', 'The state store did not answer', { cause })
}
