import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DAPR_VERSION, isAtLeast, REDIS_IMAGE, versionIn, versionWithin, ZIPKIN_IMAGE } from '../versions.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')

test.each([
  ['Dockerfile', /ghcr\.io\/dapr\/\w+:(\S+)/g, DAPR_VERSION],
  ['docker-compose.yml', /"dapr": "([^"]+)"/g, DAPR_VERSION],
  ['docker-compose.yml', /image: (redis:\S+)/g, REDIS_IMAGE],
  ['docker-compose.yml', /image: (openzipkin\S+)/g, ZIPKIN_IMAGE],
  ['deploy/base/redis.yaml', /image: (redis:\S+)/g, REDIS_IMAGE],
  ['deploy/base/zipkin.yaml', /image: (openzipkin\S+)/g, ZIPKIN_IMAGE],
  ['deploy/platform/dapr/values.yaml', /tag: (\S+)/g, DAPR_VERSION],
  ['tools/daprd/go.mod', /github\.com\/dapr\/dapr v(\S+)/g, DAPR_VERSION],
])('%s pins by %s the release that is pinned here', async (file, pin, release) => {
  const pinned = [...(await readFile(join(ROOT, file), 'utf8')).matchAll(pin)].map(([, found]) => found)
  expect(pinned.length).toBeGreaterThan(0)
  expect(new Set(pinned)).toEqual(new Set([release]))
})

test('a version is read from what a program prints, and its absence is an error that quotes the output', () => {
  expect(versionIn('Redis server v=7.2.4 sha=0')).toEqual([7, 2, 4])
  expect(versionIn('20.10')).toEqual([20, 10, 0])
  expect(() => versionIn('edge\n')).toThrow('it prints no version: edge')
})

test('versions are compared number by number', () => {
  expect(isAtLeast([1, 18, 1], [1, 18, 1])).toBe(true)
  expect(isAtLeast([1, 9, 9], [1, 18, 0])).toBe(false)
  expect(versionWithin('daprd', '1.18.9', [1, 18, 1], [1, 19, 0])).toBe('1.18.9')
  expect(() => versionWithin('daprd', '1.19.0', [1, 18, 1], [1, 19, 0])).toThrow('daprd is 1.19.0; 1.18.1 or later')
})
