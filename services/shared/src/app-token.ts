import { timingSafeEqual } from 'node:crypto'
import type { RequestHandler } from 'express'
import { AppError } from './problem.ts'

/**
 * Lets only the sidecar in: daprd sends `APP_API_TOKEN` as `dapr-api-token` with every call it makes to its app.
 * Without a configured token everyone passes, which is Dapr's own default.
 * https://docs.dapr.io/operations/security/app-api-token/
 */
export function requireAppToken(token: string | undefined): RequestHandler {
  return (request, _response, next) => {
    if (token !== undefined && !sameSecret(request.get('dapr-api-token') ?? '', token)) {
      throw new AppError(401, 'app-token-required', 'Only this service’s own Dapr sidecar may call this route')
    }
    next()
  }
}

function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
