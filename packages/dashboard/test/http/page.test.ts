import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { cell, fakeObservation, orderIdOf, startDashboard } from './fixture.ts'
import { sendTo } from './send.ts'

async function startWithPage() {
  const webDir = await mkdtemp(join(tmpdir(), 'page-'))
  onTestFinished(() => rm(webDir, { recursive: true }))
  await mkdir(join(webDir, 'assets'))
  await writeFile(join(webDir, 'index.html'), '<!doctype html><title>Dashboard</title>')
  await writeFile(join(webDir, 'assets', 'index-a1b2c3.js'), 'document.title')
  return startDashboard({ webDir })
}

test('the page loads only from its own server, runs nothing inline and cannot be framed', async () => {
  const { url } = await startWithPage()
  const response = await fetch(url)
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(await response.text()).toContain('Dashboard')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toMatch(/unsafe|https?:|\*/)
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin')
})

test('assets are cached for good, and the page is revalidated each time', async () => {
  const { url, port } = await startWithPage()
  const asset = await fetch(`${url}/assets/index-a1b2c3.js`)
  const page = await fetch(url)
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(page.headers.get('cache-control')).toBe('no-cache')
  const headers = { 'if-none-match': page.headers.get('etag') ?? '' } // fetch would add a header that forbids it
  expect(await sendTo(port)('GET', '/', { headers })).toMatchObject({ status: 304 })
})

test.each(['/assets/missing.js', '/assets/..%2f..%2fpackage.json', '/package.json', '/api/nothing'])(
  'there is no %s',
  async (path) => {
    const { url } = await startWithPage()
    const response = await fetch(url + path)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
  },
)

test('without a built page the answer names the command that builds it', async () => {
  const { url } = await startDashboard()
  const response = await fetch(url)
  expect(response.status).toBe(503)
  expect(await response.text()).toContain('npm run build')
})

test('an order’s details are returned, and an order that does not exist is a 404', async () => {
  const observation = fakeObservation([cell(1)])
  const { url } = await startDashboard({ observation })
  const ask = (id: string) => fetch(`${url}/api/orders/${id}`)
  expect(await (await ask(orderIdOf(1))).json()).toMatchObject({ cell: { id: orderIdOf(1) } })
  expect(await ask(orderIdOf(2))).toMatchObject({ status: 404 })
  expect(await ask('..%2f..%2fetc')).toMatchObject({ status: 404 })
})

test('an order that cannot be read at the moment is not reported as missing', async () => {
  const observation = fakeObservation()
  observation.detail = () => Promise.reject(new Error('connection refused at 10.0.0.1'))
  const { url } = await startDashboard({ observation })
  const response = await fetch(`${url}/api/orders/${orderIdOf(1)}`)
  expect(response.status).toBe(503)
  expect(await response.text()).not.toContain('10.0.0.1')
})
