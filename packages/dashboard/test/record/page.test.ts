import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'
import { expect, onTestFinished, test } from 'vitest'
import { recording } from '../../src/protocol/recording.ts'
import { cell, fakeObservation, startDashboard } from '../http/fixture.ts'

const SCRIPT = `const tag = "</script><b>$&"; const note = \`<!-- \${tag}\`; globalThis.seen = tag + note`
const STYLE = `main::after { content: "</style>$1" }`

async function downloadRecording(order = cell(1)) {
  const webDir = await mkdtemp(join(tmpdir(), 'page-'))
  onTestFinished(() => rm(webDir, { recursive: true }))
  await mkdir(join(webDir, 'assets'))
  await writeFile(join(webDir, 'assets/index-abc.js'), SCRIPT)
  await writeFile(join(webDir, 'assets/index-def.css'), STYLE)
  await writeFile(
    join(webDir, 'index.html'),
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Dashboard</title>
    <link rel="icon" href="data:image/svg+xml,%3Csvg%3E"><link rel="manifest" href="/manifest.json">
    <script type="module" crossorigin src="/assets/index-abc.js"></script>
    <link rel="stylesheet" crossorigin href="/assets/index-def.css"></head><body><main id="app"></main></body></html>`,
  )
  const { url } = await startDashboard({ webDir, observation: fakeObservation([order]) })
  const response = await fetch(`${url}/api/recording.html`)
  return { response, html: await response.text() }
}

test('it is a download of one file, which asks nobody for anything', async () => {
  const { response, html } = await downloadRecording()
  expect(response.headers.get('content-disposition')).toMatch(
    /^attachment; filename="?better-together-[\dT-]+\.html"?$/,
  )
  expect(html).not.toMatch(/\bsrc=|\bhref="(?!data:)/)
  expect(html).toContain(`content="default-src 'none'`)
})

test('script and style are in it as they were, whatever they contain', async () => {
  const { html } = await downloadRecording()
  const { document } = parseHTML(html)
  const script = document.querySelector('script[type=module]')?.textContent ?? ''
  const run = (code: string) => new Function('globalThis', `${code}; return globalThis.seen`)({})
  expect(run(script)).toBe(run(SCRIPT))
  expect(document.querySelector('style')?.textContent.replace('<\\/', '</')).toBe(STYLE)
  expect(document.querySelector('main b')).toBeNull()
})

test('the recording is in it as data, and no order can write into the page', async () => {
  const { html } = await downloadRecording({ ...cell(1), customer: '</script><script>alert(1)</script>' })
  const { document } = parseHTML(html)
  const text = document.getElementById('recording')?.textContent ?? ''
  expect(recording.parse(JSON.parse(text)).first.orders[0]?.customer).toBe('</script><script>alert(1)</script>')
  expect(document.querySelectorAll('script')).toHaveLength(2)
})

test('the same recording is to be had as data', async () => {
  const { url } = await startDashboard({ observation: fakeObservation([cell(1, 'rejected')]) })
  const taken = recording.parse(await (await fetch(`${url}/api/recording`)).json())
  expect(Object.values(taken.details)).toMatchObject([{ cell: { kind: 'rejected' } }])
})
