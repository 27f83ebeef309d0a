import type { Claim } from '@better-together/claims/src/claim'
import { claimRows } from '@better-together/claims/src/claim-rows'
import type { ClaimResult, ClaimsReport } from '@better-together/claims/src/result'
import { parseHTML } from 'linkedom'
import { expect, test } from 'vitest'
import { buildPage } from '../page.ts'

const result: ClaimResult = {
  number: 2,
  name: 'Encryption',
  statement: 'Dapr encrypts <its> calls',
  method: 'looks',
  status: 'holds',
  rows: [{ fact: '<script>alert(1)</script>', expected: 'true', seen: 'true', holds: true }],
  evidence: [{ name: 'capture', content: '</pre><script>alert(2)</script>' }],
  seconds: 1,
}
const run: ClaimsReport = {
  environment: 'local',
  startedAt: '2026-11-24T16:00:00.000Z',
  versions: { dapr: '1.18.1' },
  machine: { cores: 2, memoryGiB: 24, platform: 'linux x64' },
  results: [result],
}
const declared: Pick<Claim, 'number' | 'name' | 'statement' | 'method' | 'expected'>[] = [
  {
    ...result,
    expected: {
      local: { facts: {} },
      'dapr-only': { facts: {} },
      'dapr-istio': { facts: {} },
      'dapr-linkerd': { notApplicable: 'there is no such thing' },
    },
  },
]
const page = async (claims: ClaimsReport[]) => {
  const text = await buildPage(claimRows(declared, claims), { claims, benches: [] })
  return { text, document: parseHTML(text).document }
}

test('nothing of a report becomes markup', async () => {
  const { text, document } = await page([run])
  expect(text).not.toContain('<script>alert')
  expect(document.querySelector('.facts tbody th')?.textContent).toBe('<script>alert(1)</script>')
  expect(document.querySelector('.kept pre')?.textContent).toBe('</pre><script>alert(2)</script>')
})

test('each environment has its cell: what was seen, what has not run, and why something does not apply', async () => {
  const { document } = await page([run])
  const cells = [...document.querySelectorAll('.matrix tbody td')].map((cell) =>
    cell.textContent?.replaceAll(/\s+/g, ' '),
  )
  expect(cells[0]).toContain('holds')
  expect(cells[1]).toContain('not yet run')
  expect(cells[3]).toContain('there is no such thing')
  expect(document.querySelector('.matrix thead')?.textContent).toContain('has not run')
})

test('without any report it says how to make them', async () => {
  const { document } = await page([])
  for (const command of ['npm run claims', 'npm run bench']) expect(document.body.textContent).toContain(command)
})

test('the page asks for nothing from anywhere', async () => {
  const { document } = await page([run])
  const outside = [...document.querySelectorAll('[src], link, img, a[href]')].filter(
    (element) => !element.getAttribute('href')?.startsWith('#'),
  )
  expect(outside).toEqual([])
})
