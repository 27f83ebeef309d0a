import { releaseResult, reserveResult } from '@better-together/shared/contracts'
import type { Dapr } from '@better-together/shared/dapr'
import type { Stock } from '../ports.ts'

/** Calls inventory by its app id: Dapr finds it, encrypts the call and lets only order through. */
export function createStock(dapr: Dapr): Stock {
  return {
    reserve: async (request) => (await dapr.invoke('inventory', 'POST', 'reserve', request, reserveResult)).outcome,
    release: async (request) => {
      await dapr.invoke('inventory', 'POST', 'release', request, releaseResult)
    },
  }
}
