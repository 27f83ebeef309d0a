import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'
import { expect, onTestFinished, test } from 'vitest'
import { recording } from '../../src/protocol/recording.ts'
import { type Report, report } from '../../src/protocol/report.ts'
import { reportPage } from '../../src/record/standalone-page.ts'
import { cell, fakeObservation, startDashboard } from '../http/fixture.ts'

const SCRIPT = `const tag = "</script><b>$&"; const note = \`<!-- \${tag}\`; globalThis.result = tag + note`
const STYLE = `main::after { content: "</style>$1" }`

/** Returns a folder with a page as Vite builds it, small and full of what could break the inlining. */
async function builtPage(): Promise<string> {
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
  return webDir
}

async function downloadRecording(order = cell(1)) {
  const { url } = await startDashboard({ webDir: await builtPage(), observation: fakeObservation([order]) })
  const response = await fetch(`${url}/api/recording.html`)
  return { response, html: await response.text() }
}

test('it downloads as one file, which loads nothing else', async () => {
  const { response, html } = await downloadRecording()
  expect(response.headers.get('content-disposition')).toMatch(
    /^attachment; filename="?better-together-[\dT-]+\.html"?$/,
  )
  expect(html).not.toMatch(/\bsrc=|\bhref="(?!data:)/)
  expect(html).toContain(`content="default-src 'none'`)
})

test('script and style are inlined unchanged, whatever they contain', async () => {
  const { html } = await downloadRecording()
  const { document } = parseHTML(html)
  const script = document.querySelector('script[type=module]')?.textContent ?? ''
  const run = (code: string) => new Function('globalThis', `${code}; return globalThis.result`)({})
  expect(run(script)).toBe(run(SCRIPT))
  expect(document.querySelector('style')?.textContent.replace('<\\/', '</')).toBe(STYLE)
  expect(document.querySelector('main b')).toBeNull()
})

test('the recording is embedded as data, and no order can inject markup', async () => {
  const { html } = await downloadRecording({ ...cell(1), customer: '</script><script>alert(1)</script>' })
  const { document } = parseHTML(html)
  const text = document.getElementById('recording')?.textContent ?? ''
  expect(recording.parse(JSON.parse(text)).first.orders[0]?.customer).toBe('</script><script>alert(1)</script>')
  expect(document.querySelectorAll('script')).toHaveLength(2)
})

test('the same recording is available as JSON', async () => {
  const { url } = await startDashboard({ observation: fakeObservation([cell(1, 'rejected')]) })
  const taken = recording.parse(await (await fetch(`${url}/api/recording`)).json())
  expect(Object.values(taken.details)).toMatchObject([{ cell: { kind: 'rejected' } }])
})

test('a report is embedded as data: all that the page shows, nothing else, and none of it as markup', async () => {
  const evidence = [{ name: 'capture', content: '</pre><script>alert(2)</script>' }]
  const given: Report = {
    comparison: { runs: [], claims: [], costs: [] },
    claims: [{ number: 2, name: 'Encryption', method: 'captures', runs: { local: { seconds: 3, evidence } } }],
    measurements: [],
    sources: [],
    decision: { needs: [], both: [], headlines: [] },
  }
  const html = await reportPage(await builtPage(), Object.assign({ unknown: 'left out' }, given))
  const { document } = parseHTML(html)
  expect(report.strict().parse(JSON.parse(document.getElementById('report')?.textContent ?? ''))).toEqual(given)
  expect(document.querySelectorAll('script')).toHaveLength(2)
  expect(html).not.toMatch(/\bsrc=|\bhref="(?!data:)/)
})
