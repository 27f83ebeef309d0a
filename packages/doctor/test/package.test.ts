import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const PACKAGE = join(import.meta.dirname, '..')
const FIXTURE = join(import.meta.dirname, 'fixtures/BT301-double-retries')

/** A folder outside the repository, so that nothing is found in its node_modules. */
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'))
  await execa('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: PACKAGE })
  await execa('tar', ['-xzf', 'better-together-doctor-0.1.0.tgz'], { cwd: folder })
}, 60_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the packed doctor', () => {
  it.each(['bin/dapr-mesh-doctor.mjs', 'dist/dapr-mesh-doctor.mjs'])('%s needs nothing but Node', async (program) => {
    const doctor = (...args: string[]) =>
      execa('node', [join(folder, 'package', program), ...args], { cwd: folder, stdin: 'ignore', reject: false })

    const { exitCode, stdout } = await doctor(FIXTURE)
    expect(stdout).toContain(`${join(FIXTURE, 'resiliency.yaml')}:21 error BT301 double-retries`)
    expect(exitCode).toBe(1)
    expect((await doctor('--help')).exitCode).toBe(0)
    expect(await doctor()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('nothing to read') })
  })
})
