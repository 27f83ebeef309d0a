import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const ROOT = join(import.meta.dirname, '../../..')
const fixture = (name: string): string => `packages/doctor/test/fixtures/${name}`

async function doctor(args: string[], input = '') {
  const { exitCode, stdout, stderr } = await execa('node', ['--import', 'tsx', 'scripts/doctor.ts', ...args], {
    cwd: ROOT,
    input,
    reject: false,
  })
  return { exitCode, stdout, stderr }
}

/** The parts of SARIF 2.1.0 that code scanning reads, as in the SARIF schema. */
const sarif = z.object({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z
    .array(
      z.object({
        tool: z.object({
          driver: z.object({
            name: z.string().min(1),
            rules: z.array(
              z.object({ id: z.string(), helpUri: z.url(), shortDescription: z.object({ text: z.string() }) }),
            ),
          }),
        }),
        results: z.array(
          z.object({
            ruleId: z.string(),
            ruleIndex: z.int().min(0),
            level: z.enum(['error', 'warning', 'note']),
            message: z.object({ text: z.string().min(1) }),
            locations: z
              .array(
                z.object({
                  physicalLocation: z.object({
                    artifactLocation: z.object({ uri: z.string().regex(/^[^\s<>]+$/) }),
                    region: z.object({ startLine: z.int().min(1) }),
                  }),
                }),
              )
              .min(1),
          }),
        ),
      }),
    )
    .length(1),
})

describe('npm run doctor', () => {
  it('reports where, what, why and how to fix it, and fails on an error', async () => {
    const { exitCode, stdout } = await doctor([fixture('BT301-double-retries')])
    expect(exitCode).toBe(1)
    expect(stdout).toContain(`${fixture('BT301-double-retries')}/resiliency.yaml:21 error BT301 double-retries`)
    expect(stdout).toContain('inventory: up to 4 × 3 = 12 attempts')
    expect(stdout).toMatch(/why: .+\n {2}fix: .+\n {2}see: https:/)
  })

  it('fails on a warning only when asked to', async () => {
    expect((await doctor([fixture('BT203-image-latest')])).exitCode).toBe(0)
    expect((await doctor([fixture('BT203-image-latest'), '--fail-on', 'warning'])).exitCode).toBe(1)
  })

  it('reads standard input', async () => {
    const text = readFileSync(join(ROOT, fixture('BT504-redeliver-interval-unit'), 'pubsub.yaml'), 'utf8')
    const { stdout } = await doctor(['-'], text)
    expect(stdout).toContain('<stdin>:14 error BT504')
  })

  it('reads from Helm values whether Dapr encrypts, and reports what it does not know', async () => {
    const app = `${fixture('BT101-double-mtls')}/app.yaml`
    const silent = await doctor([app])
    expect(silent.stdout).toContain('nothing found')
    expect(silent.stderr).toContain('Dapr mTLS unknown')
    const { stdout } = await doctor([app, '--dapr-values', `${fixture('BT101-double-mtls')}/dapr-values.yaml`])
    expect(stdout).toContain('dapr-values.yaml:3 error BT101')
  })

  it('writes the same findings as JSON and as valid SARIF', async () => {
    const folder = fixture('BT201-app-port-open')
    const json: { findings: { ruleId: string; line: number }[] } = JSON.parse((await doctor([folder, '--json'])).stdout)
    const parsed = sarif.parse(JSON.parse((await doctor([folder, '--sarif'])).stdout))
    const [run] = parsed.runs
    expect(json.findings.map(({ ruleId, line }) => [ruleId, line])).toEqual(
      run?.results.map(({ ruleId, locations }) => [ruleId, locations[0]?.physicalLocation.region.startLine]),
    )
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
  })

  it.each([
    [['no-such-folder'], 'no-such-folder: no such file or folder'],
    [['--fail-on', 'nothing'], '--fail-on'],
    [['--frobnicate'], '--frobnicate'],
  ])('ends with 2 and a reason for %j', async (args, reason) => {
    const { exitCode, stderr } = await doctor(args)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(reason)
  })
})

describe('docs/doctor.md', () => {
  it('is up to date (npm run --silent doctor -- --rules-markdown > docs/doctor.md)', async () => {
    const { stdout } = await doctor(['--rules-markdown'])
    expect(`${stdout}\n`).toBe(readFileSync(join(ROOT, 'docs/doctor.md'), 'utf8'))
  })
})
