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
  ['the right token', 'secret', { 'dapr-api-token': 'secret' }, 200],
  ['no token', 'secret', {}, 401],
  ['an empty token', 'secret', { 'dapr-api-token': '' }, 401],
  ['a wrong token of the same length', 'secret', { 'dapr-api-token': 'sEcret' }, 401],
  ['a token that only begins right', 'secret', { 'dapr-api-token': 'secret-and-more' }, 401],
  ['the sidecar’s token in another header', 'secret', { authorization: 'Bearer secret' }, 401],
  ['no token, where none is configured', undefined, {}, 200],
  ['any token, where none is configured', undefined, { 'dapr-api-token': 'whatever' }, 200],
])('a caller with %s gets %4$i', async (_who, configured, headers, status) => {
  expect(await statusWith(configured, headers)).toBe(status)
})
