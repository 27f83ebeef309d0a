import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, inject, onTestFinished } from 'vitest'
import { REBOUND } from './chromium.ts'
import { openPanel } from './dashboard-page.ts'
import { control, resetAll, test } from './fixtures.ts'

afterEach(resetAll)

test.for(['127.0.0.1', REBOUND])(
  'a page from another server, called %s, changes and reads nothing',
  async (host, { open }) => {
    await control('PUT', 'load', { running: true, ordersPerMinute: 10, soldOutPercent: 0, unknownSkuPercent: 0 })
    const page = await open({ url: `http://${host}:${await startForeignServer()}`, expected: /CORS|Failed to load/ })
    const tryTo = (path: string, init: object) =>
      page.evaluate(
        `fetch('${inject('dashboard')}${path}', ${JSON.stringify(init)}).then(({ type }) => type, ({ name }) => name)`,
      )
    const headers = { 'content-type': 'application/json', 'x-better-together': 'dashboard' }
    expect(await tryTo('/api/controls/reset', { method: 'POST', headers, body: '{}' })).toBe('TypeError')
    expect(await tryTo('/api/controls/reset', { method: 'POST', mode: 'no-cors', body: '{}' })).toBe('TypeError')
    expect(await tryTo('/api/recording', {})).toBe('TypeError')
    expect(await tryTo('/api/recording', { mode: 'no-cors' })).toBe('TypeError')

    const panel = await openPanel(await open())
    await panel.getByRole('switch', { name: 'Place orders', checked: true }).waitFor()
    await panel.getByRole('button', { name: 'Reset all' }).click()
    await panel.getByRole('switch', { name: 'Place orders', checked: false }).waitFor()
  },
)

test('under a rebound DNS name the dashboard does not answer', async ({ open }) => {
  const { port } = new URL(inject('dashboard'))
  const page = await open({ expected: /421|Cross-Origin-Opener-Policy/ })
  const response = await page.goto(`http://${REBOUND}:${port}/`)
  expect(response?.status()).toBe(421)
})

test('the page loads nothing from elsewhere, and runs nothing that was put into it', async ({ open }) => {
  const page = await open({ expected: /Content Security Policy/ })
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const response = await page.reload()
  const policy = (await response?.headerValue('content-security-policy')) ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toMatch(/unsafe|\*/)
  for (const view of ['As Dapr sees it', 'As the network sees it', 'Compare', 'Orders'])
    await page.getByRole('link', { name: view }).click()
  await page.getByRole('grid').waitFor()
  expect(asked.filter((url) => !url.startsWith(`${inject('dashboard')}/`) && !url.startsWith('data:'))).toEqual([])
  await page.evaluate(
    `document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.wasRun = true' }))`,
  )
  expect(await page.evaluate('window.wasRun')).toBeUndefined()
})

/** Serves anyone’s page. Returns its port. */
async function startForeignServer(): Promise<number> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><link rel="icon" href="data:"><p>Hello')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
