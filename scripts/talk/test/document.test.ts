import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { faultRequest, load } from '@better-together/dashboard/protocol/controls'
import { describe, expect, it } from 'vitest'
import { speakingSeconds, spoken } from '../clock.ts'
import { BEFORE, parseTalk } from '../talk-document.ts'

const ROOT = join(import.meta.dirname, '../../..')
const WEB = join(ROOT, 'packages/dashboard/web/src')

const beat = (text: string, mark = '0:00 One') =>
  parseTalk(`# Talk\n\n## ${mark}\n\n${text}\n\n## 1:00 Two\n<!-- sees: faults 0 -->\n`)

describe('a talk', () => {
  it('has beats with slots, commands, clicks and what is seen, in their order', () => {
    const [first, second] = beat(
      '> Say\n> this.\n```sh\ntrue\n```\n<!-- does: POST /api/controls/reset -->\n<!-- sees: faults 0 within 5 s -->',
    )
    expect(first).toMatchObject({ title: 'One', at: 0, slot: 60 })
    expect(first?.steps.map(({ kind }) => kind)).toEqual(['run', 'does', 'sees'])
    expect(first && spoken(first)).toBe('Say this.')
    expect(second).toMatchObject({ title: 'Two', at: 60, slot: undefined })
  })

  it('leaves out what is only for reading', () => {
    expect(beat('<!-- sees: faults 0 -->\n\n## Later\n\n```sh\nfalse\n```').map(({ title }) => title)).toEqual([
      'One',
      'Two',
    ])
  })

  it('has a command fail where it should', () => {
    const [first] = beat('```sh\nfalse\n```\n<!-- sees: exit code 1 -->\n<!-- sees: printed x -->')
    expect(first?.steps[0]).toEqual({ kind: 'run', command: 'false', exitCode: 1 })
  })

  it.each([
    ['a comment without a meaning', '<!-- shows: faults 0 -->'],
    ['something that nobody can see', '<!-- sees: everybody happy -->'],
    ['a request without a method', '<!-- does: /api/controls/reset -->'],
    ['a body that is no JSON', '<!-- does: POST /api/controls/reset {"a" -->'],
    ['nothing to see', '```sh\ntrue\n```'],
  ])('is refused with %s', (_what, text) => {
    expect(() => beat(text)).toThrow()
  })

  it('is refused when its minutes go back', () => {
    expect(() => beat('<!-- sees: faults 0 -->', '2:00 One')).toThrow('begins before')
  })
})

describe('docs/talk.md', () => {
  const markdown = readFileSync(join(ROOT, 'docs/talk.md'), 'utf8')
  const beats = parseTalk(markdown)
  const timed = beats.filter(({ at }) => at !== undefined)

  it('is prepared, begins at 0:00 and ends at 10:00', () => {
    expect(beats[0]?.title).toBe(BEFORE)
    expect(timed[0]?.at).toBe(0)
    expect(timed.at(-1)?.at).toBe(600)
  })

  it.each(timed.filter(({ slot }) => slot !== undefined))('$title: can be said in its time', (one) => {
    expect(speakingSeconds(one)).toBeGreaterThan(5)
    expect(speakingSeconds(one)).toBeLessThanOrEqual(one.slot ?? 0)
  })

  it('asks the dashboard only for what it takes', () => {
    const deeds = beats.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'does' ? [step.deed] : [])))
    for (const { path, body } of deeds) {
      if (path.endsWith('/faults')) faultRequest.parse(body)
      if (path.endsWith('/load')) load.parse(body)
    }
    expect(deeds.length).toBeGreaterThan(5)
  })

  it('calls things by the names that the page has for them', () => {
    const page = readdirSync(WEB, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => readFileSync(join(WEB, file), 'utf8'))
      .join('\n')
    const names = timed.flatMap(({ text }) => [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, name]) => name as string))
    const named = [...new Set(names)].filter((name) => !['Do.', 'See.'].includes(name))
    expect(named.filter((name) => !page.includes(name))).toEqual([])
  })
})
