import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { mirrored } from '../../cluster/images.ts'
import { readSettings } from '../../cluster/settings.ts'
import { isRecent } from '../../cluster/tools.ts'
import { versionIn } from '../../versions.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..', '..')

describe('a mirror takes the place of an image’s own registry', () => {
  it.each([
    ['redis:7-bookworm', 'mirror.example/hub/redis:7-bookworm'],
    ['openzipkin/zipkin-slim:3', 'mirror.example/hub/openzipkin/zipkin-slim:3'],
    ['ghcr.io/dapr/daprd:1.18.1', 'mirror.example/hub/dapr/daprd:1.18.1'],
    ['localhost:5000/redis:7', 'mirror.example/hub/redis:7'],
  ])('%s', (image, expected) => {
    expect(mirrored(image, 'mirror.example/hub/')).toBe(expected)
    expect(mirrored(image, undefined)).toBe(image)
  })
})

describe('a tool’s version', () => {
  it.each([
    ['28.2.2', [28, 2, 2], '20.10', true],
    ['kind v0.26.0 go1.23 linux/amd64', [0, 26, 0], '0.27', false],
    ['Client Version: v1.30.4', [1, 30, 4], '1.30', true],
    ['v3.9.1+g1234', [3, 9, 1], '3.14', false],
    ['v4.0.0+gabc', [4, 0, 0], '3.14', true],
    ['Docker version 20.10', [20, 10, 0], '20.10', true],
  ])('is read from %s', (printed, version, minimum, recent) => {
    expect(versionIn(printed)).toEqual(version)
    expect(isRecent(printed, minimum)).toBe(recent)
  })
})

describe('up', () => {
  it('names the overlays when none is named, or one that there is not', () => {
    expect(() => readSettings([], {})).toThrow('dapr-only, dapr-istio, dapr-linkerd')
    expect(() => readSettings(['dapr-consul'], {})).toThrow('dapr-only, dapr-istio, dapr-linkerd')
  })

  it('lets the dashboard act only when that is asked for', () => {
    expect(readSettings(['dapr-istio'], {})?.controls).toBe(false)
    expect(readSettings(['dapr-istio', '--controls'], {})?.controls).toBe(true)
  })

  it('takes the cluster from the option, then from the environment', () => {
    expect(readSettings(['dapr-only'], {})).toMatchObject({
      cluster: 'better-together',
      context: 'kind-better-together',
    })
    expect(readSettings(['dapr-only'], { CLUSTER: 'a' })?.context).toBe('kind-a')
    expect(readSettings(['dapr-only', '--cluster', 'b'], { CLUSTER: 'a' })?.context).toBe('kind-b')
    expect(readSettings(['dapr-only', '--no-kind'], { KUBE_CONTEXT: 'c' })).toMatchObject({ kind: false, context: 'c' })
  })

  it('says how to get each program that is missing, and starts nothing', async () => {
    const tsx = ['--import', 'tsx', 'scripts/up.ts', 'dapr-only']
    const settings = { cwd: ROOT, reject: false, env: { PATH: '/nowhere' } } as const
    const { exitCode, stderr } = await execa(process.execPath, tsx, settings)
    expect(exitCode).toBe(1)
    for (const name of ['docker', 'kind', 'kubectl', 'helm']) {
      expect(stderr).toMatch(new RegExp(`^${name} is not installed\\. Install [\\d.]+ or later: \\S+`, 'm'))
    }
  })
})
