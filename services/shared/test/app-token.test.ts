import { Router } from 'express'
import { expect, test } from 'vitest'
import { requireAppToken } from '../src/app-token.ts'
import { createHttpApp } from '../src/http-app.ts'
import { createLogger } from '../src/logger.ts'
import { listen } from './listen.ts'

async function statusWith(configured: string | undefined, headers: Record<string, string>): Promise<number> {
  const routes = Router().get('/inside', requireAppToken(configured), (_request, response) => void response.json({}))
  const send = await listen(createHttpApp({ logger: createLogger('test', 'silent'), health: { ready: true }, routes }))
  return (await send('GET', '/inside', { headers })).status
}

test.each([
  ['the right token', 200, 'secret', { 'dapr-api-token': 'secret' }],
  ['no token', 401, 'secret', {}],
  ['an empty token', 401, 'secret', { 'dapr-api-token': '' }],
  ['a wrong token of the same length', 401, 'secret', { 'dapr-api-token': 'sEcret' }],
  ['a token that only begins right', 401, 'secret', { 'dapr-api-token': 'secret-and-more' }],
  ['the sidecar’s token in another header', 401, 'secret', { authorization: 'Bearer secret' }],
  ['no token, where none is configured', 200, undefined, {}],
  ['any token, where none is configured', 200, undefined, { 'dapr-api-token': 'whatever' }],
])('a caller with %s gets %i', async (_who, status, configured, headers) => {
  expect(await statusWith(configured, headers)).toBe(status)
})
