import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { PREPARATION, sectionsOf } from '../document.ts'

const ROOT = join(import.meta.dirname, '../../..')
const WEB = join(ROOT, 'packages/dashboard/web/src')
/** Unhurried, for listeners whose first language is another one. */
const WORDS_PER_MINUTE = 130

it('a talk has sections with slots and shell blocks; what is only for reading is left out', () => {
  const talk =
    '# Talk\n\n## 0:00 One\n\n```sh\ntrue\n```\n\nThen:\n\n```sh\nfalse\n```\n\n## 1:00 Two\n\n## Later\n\n```sh\nx\n```\n'
  expect(sectionsOf(talk)).toEqual([
    { heading: '0:00 One', at: 0, slot: 60, markdown: expect.stringContaining('Then:'), blocks: ['true', 'false'] },
    { heading: '1:00 Two', at: 60, slot: undefined, markdown: '', blocks: [] },
  ])
})

describe('docs/talk.md', () => {
  const sections = sectionsOf(readFileSync(join(ROOT, 'docs/talk.md'), 'utf8'))
  const timed = sections.filter(({ at }) => at !== undefined)

  it('has a preparation, begins at 0:00, moves forward, and ends at 10:00', () => {
    expect(sections[0]?.heading).toBe(PREPARATION)
    expect(timed[0]?.at).toBe(0)
    expect(timed.at(-1)?.at).toBe(600)
    for (const { heading, slot } of timed.slice(0, -1)) expect(slot, heading).toBeGreaterThan(0)
  })

  it.each(timed.slice(0, -1))('$heading: can be spoken in its time', ({ markdown, slot }) => {
    const spoken = markdown.split('\n').filter((line) => line.startsWith('>'))
    const words = spoken.join(' ').replaceAll('>', '').split(/\s+/).filter(Boolean).length
    const seconds = (words / WORDS_PER_MINUTE) * 60
    expect(seconds).toBeGreaterThan(5)
    expect(seconds).toBeLessThanOrEqual(slot ?? 0)
  })

  it('calls things by the names that the page uses', () => {
    const page = readdirSync(WEB, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => readFileSync(join(WEB, file), 'utf8'))
      .join('\n')
    const bold = timed.flatMap(({ markdown }) =>
      [...markdown.matchAll(/\*\*([^*]+)\*\*/g)].map(([, name = '']) => name),
    )
    const names = [...new Set(bold)].filter((name) => !['Do.', 'See.'].includes(name))
    expect(names.length).toBeGreaterThan(10)
    expect(names.filter((name) => !page.includes(name))).toEqual([])
  })

  it('is shown as cue cards, the next on Enter, and all of them once input ends', async () => {
    const { stdout } = await execa(process.execPath, ['--import', 'tsx', 'scripts/talk.ts'], { cwd: ROOT, input: '\n' })
    for (const { heading } of sections.slice(1)) expect(stdout).toContain(`Enter: ${heading}\n`)
    expect(stdout).toMatch(/^0:00 .+ the clock says 0:0\d$/m)
    expect(stdout).toContain('kill "$(cat talk.pid)"')
  })
})
