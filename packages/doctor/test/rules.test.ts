import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readInput } from '../src/input/read-input.ts'
import { deploymentsOf } from '../src/model/deployments.ts'
import { allRules } from '../src/rules/all-rules.ts'
import { examine } from '../src/rules/examine.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const TOOLS = { kubectl: process.env.KUBECTL, kustomize: process.env.KUSTOMIZE }

async function found(folder: string): Promise<string[]> {
  const input = await readInput(folder, TOOLS, process.stdin)
  const findings = examine(
    deploymentsOf([input], [], undefined).map(({ model }) => model),
    allRules,
  )
  return findings.map(({ ruleId, file, line }) => `${ruleId} ${file}:${line}`).sort()
}

/** Returns the names of files or folders that are called by a rule, such as "BT301-double-retries". */
function rulesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('BT'))
    .map((name) => name.replace(/\.ts$/, ''))
    .sort()
}

/** Returns the lines that a fixture marks with `# <- BT…`. */
function marked(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => {
      const file = join(folder, name)
      return readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((text, index) => {
          const id = /# <- (BT\d+)/.exec(text)?.[1]
          return id === undefined ? [] : [`${id} ${file}:${index + 1}`]
        })
    })
    .sort()
}

describe('every rule', () => {
  const names = allRules.map(({ id, slug }) => `${id}-${slug}`)

  it('has a unique id and a link', () => {
    expect(new Set(allRules.map(({ id }) => id)).size).toBe(allRules.length)
    for (const { link } of allRules) expect(link).toMatch(/^https:\/\//)
  })

  it('is registered, and has a file and a fixture named for its id and slug', () => {
    expect(rulesIn(join(import.meta.dirname, '../src/rules'))).toEqual(names)
    expect(rulesIn(FIXTURES)).toEqual(names)
  })

  it('has a section in docs/doctor.md', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/doctor.md'), 'utf8')
    const sections = [...page.matchAll(/^### (BT\d+) (.+)$/gm)].map(([, id, slug]) => `${id}-${slug}`)
    expect(sections).toEqual(names)
  })

  it.each(allRules)(
    '$id $slug finds its broken manifest, at the marked lines, and nothing else',
    async ({ id, slug }) => {
      const folder = join(FIXTURES, `${id}-${slug}`)
      const expected = marked(folder)
      expect(expected.every((line) => line.startsWith(id))).toBe(true)
      expect(expected.length).toBeGreaterThan(0)
      expect(await found(folder)).toEqual(expected)
    },
  )
})

describe('sound manifests', () => {
  it.each(readdirSync(FIXTURES).filter((name) => name.startsWith('clean-')))('%s yields nothing', async (name) => {
    expect(await found(join(FIXTURES, name))).toEqual([])
  })
})

describe('a kustomize overlay', () => {
  it('is rendered, and its findings point to the patch that introduced them', async () => {
    expect(await found(join(FIXTURES, 'overlay/overlay'))).toEqual(marked(join(FIXTURES, 'overlay/overlay')))
  })
})
