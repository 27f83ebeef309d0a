import { Router } from 'express'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseBody } from '../src/body.ts'
import { createHttpApp } from '../src/http-app.ts'
import { createLogger } from '../src/logger.ts'
import { AppError } from '../src/problem.ts'
import { listen } from './listen.ts'

const health = { ready: false }

function startApp() {
  const routes = Router()
    .post('/echo', (request, response) => {
      response.json(parseBody(request, z.strictObject({ text: z.string() })))
    })
    .get('/by-name/:name', (request, response) => void response.json({ name: request.params.name }))
    .get('/crash', () => {
      throw new Error('the password is hunter2')
    })
    .get('/crash/later', async () => {
      await Promise.reject(new Error('the password is hunter2'))
    })
    .get('/refuse/:status', (request) => {
      throw new AppError(Number(request.params.status), 'not-today', 'Come back tomorrow', {
        details: { day: 'Monday' },
      })
    })
  return listen(createHttpApp({ logger: createLogger('test', 'silent'), health, routes }))
}

const problem = (status: number, code: string) => ({
  status,
  headers: expect.objectContaining({ 'content-type': 'application/problem+json; charset=utf-8' }),
  body: expect.objectContaining({ type: `urn:better-together:problem:${code}`, status, detail: expect.any(String) }),
})

test.each([
  ['malformed JSON', 400, 'malformed-json', { body: '{"text":' }],
  ['a body of 2 MB', 413, 'body-too-large', { body: { text: 'x'.repeat(2 * 1024 * 1024) } }],
  ['a body that is no JSON', 415, 'not-json', { body: 'text=hello', headers: { 'content-type': 'text/plain' } }],
  ['2 MB that are no JSON', 415, 'not-json', { body: 'x'.repeat(2 ** 21), headers: { 'content-type': 'text/plain' } }],
  ['no body at all', 415, 'not-json', {}],
  ['an unknown encoding', 415, 'bad-request', { body: '{}', headers: { 'content-encoding': 'zoo' } }],
  ['a wrong type', 422, 'invalid-body', { body: { text: 5 } }],
  ['an unknown field', 422, 'invalid-body', { body: { text: 'a', color: 'red' } }],
  ['a field named __proto__', 422, 'invalid-body', { body: '{"text":"a","__proto__":{"text":"b"}}' }],
  ['JSON that is a string', 422, 'invalid-body', { body: '"hello"' }],
  ['JSON that is null', 422, 'invalid-body', { body: 'null' }],
  ['JSON that is an array', 422, 'invalid-body', { body: '[{"text":"a"}]' }],
])('%s is answered with a problem of status %i', async (_what, status, code, sent) => {
  const send = await startApp()
  expect(await send('POST', '/echo', sent)).toMatchObject(problem(status, code))
})

test('an invalid body is reported field by field', async () => {
  const send = await startApp()
  const { body } = await send('POST', '/echo', { body: { text: 5 } })
  expect(body).toMatchObject({ errors: [{ field: 'text', message: expect.stringContaining('string') }] })
})

test('JSON under its own media type, such as a CloudEvent’s, is accepted', async () => {
  const send = await startApp()
  const headers = { 'content-type': 'application/cloudevents+json' }
  expect(await send('POST', '/echo', { headers, body: { text: 'hi' } })).toMatchObject({
    status: 200,
    body: { text: 'hi' },
  })
})

test.each([
  ['GET', '/nowhere', 404, 'not-found'],
  ['DELETE', '/echo', 404, 'not-found'],
  ['GET', '//echo', 404, 'not-found'],
  ['GET', '/%E0%A4%A', 404, 'not-found'],
  ['GET', '/by-name/%E0%A4%A', 400, 'malformed-path'],
  ['GET', '/by-name/..%2f..%2fetc/passwd', 404, 'not-found'],
])('%s %s is answered with a problem of status %i', async (method, path, status, code) => {
  const send = await startApp()
  expect(await send(method, path)).toMatchObject(problem(status, code))
})

test.each(['/crash', '/crash/later'])('an error inside %s is answered without its detail', async (path) => {
  const send = await startApp()
  const answer = await send('GET', path)
  expect(answer).toMatchObject(problem(500, 'internal'))
  expect(JSON.stringify(answer)).not.toContain('hunter2')
})

test('a problem carries its details, and only a 503 has a Retry-After', async () => {
  const send = await startApp()
  const conflict = await send('GET', '/refuse/409')
  expect(conflict.body).toMatchObject({ title: 'not today', detail: 'Come back tomorrow', day: 'Monday' })
  expect(conflict.headers['retry-after']).toBeUndefined()
  expect((await send('GET', '/refuse/503')).headers['retry-after']).toBe('1')
})

test('the app is healthy at once, and ready only while it reports so', async () => {
  const send = await startApp()
  expect((await send('GET', '/healthz')).status).toBe(200)
  expect((await send('GET', '/readyz')).status).toBe(503)
  health.ready = true
  expect((await send('GET', '/readyz')).status).toBe(200)
  health.ready = false
  expect((await send('GET', '/readyz')).status).toBe(503)
})
