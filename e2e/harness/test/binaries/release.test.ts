import { createHash } from 'node:crypto'
import { access, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { findDaprd } from '../../binaries/dapr.ts'
import { publishedSha256, thisPlatform } from '../../binaries/release.ts'
import { findToxiproxy } from '../../binaries/toxiproxy.ts'
import { serve, serveFiles } from './file-server.ts'
import { bareMachine, type Machine } from './machine.ts'

const { os, arch } = thisPlatform()
const asset = `daprd_${os}_${arch}.tar.gz`
const path = `/dapr/dapr/releases/download/v1.18.1/${asset}`
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function archive(machine: Machine, version: string): Promise<Uint8Array> {
  const program = await machine.script('release/daprd', `echo ${version}`)
  await execa('tar', ['-czf', 'daprd.tar.gz', 'daprd'], { cwd: join(program, '..') })
  return readFile(join(program, '..', 'daprd.tar.gz'))
}

const cachedIn = (machine: Machine) => readdir(join(machine.cache, 'parts')).catch(() => [])

test('the release is downloaded, verified and kept, so that the next run finds it in the cache', async () => {
  const machine = await bareMachine()
  const bytes = await archive(machine, '1.18.1')
  const github = await serveFiles({ [path]: bytes, [`${path}.sha256`]: `${sha256(bytes)} *${asset}\n` })
  const env = { ...machine.env, BETTER_TOGETHER_GITHUB: github }
  const binary = await findDaprd(machine.report, { env })
  expect(binary).toMatchObject({ origin: 'release', version: '1.18.1' })
  expect((await execa(binary.command)).stdout).toBe('1.18.1')
  expect(await findDaprd(machine.report, machine)).toEqual({ ...binary, origin: 'cache' })
  expect(await cachedIn(machine)).toEqual(['daprd-1.18.1'])
})

test('a release whose checksum differs is not used and not kept', async () => {
  const machine = await bareMachine()
  const bytes = await archive(machine, '1.18.1')
  const github = await serveFiles({ [path]: bytes, [`${path}.sha256`]: `${'0'.repeat(64)} *${asset}\n` })
  const finding = findDaprd(machine.report, { env: { ...machine.env, BETTER_TOGETHER_GITHUB: github } })
  await expect(finding).rejects.toThrow(
    `${path} has SHA-256 ${sha256(bytes)}, published is ${'0'.repeat(64)}; not used`,
  )
  expect(await cachedIn(machine)).toEqual([])
})

test('a release that turns out to be another version is not kept', async () => {
  const machine = await bareMachine()
  const bytes = await archive(machine, '1.17.0')
  const github = await serveFiles({ [path]: bytes, [`${path}.sha256`]: `${sha256(bytes)} *${asset}\n` })
  const finding = findDaprd(machine.report, { env: { ...machine.env, BETTER_TOGETHER_GITHUB: github } })
  await expect(finding).rejects.toThrow(/is 1\.17\.0; 1\.18\.1 or later/)
  expect(await cachedIn(machine)).toEqual([])
})

test('a release that is one file is found in the list of checksums', async () => {
  const machine = await bareMachine()
  const name = `toxiproxy-server-${os}-${arch}`
  const program = await readFile(await machine.script('release/server', 'echo toxiproxy-server version 2.12.0'))
  const folder = '/Shopify/toxiproxy/releases/download/v2.12.0'
  const checksums = `${'1'.repeat(64)}  toxiproxy-cli-${os}-${arch}\n${sha256(program)}  ${name}\n`
  const github = await serveFiles({ [`${folder}/${name}`]: program, [`${folder}/checksums.txt`]: checksums })
  const binary = await findToxiproxy(machine.report, { env: { ...machine.env, BETTER_TOGETHER_GITHUB: github } })
  expect(binary).toMatchObject({ origin: 'release', version: '2.12.0' })
  await access(binary.command)
})

test('an interrupted download ends at once and leaves nothing', async () => {
  const machine = await bareMachine()
  const interrupt = new AbortController()
  const github = await serve((request, response) => {
    if (request.url?.endsWith('.sha256')) return response.end(`${'2'.repeat(64)} *${asset}\n`)
    response.write('the first bytes, and then nothing')
    setTimeout(() => interrupt.abort(new Error('Ctrl-C')), 200)
  })
  const env = { ...machine.env, BETTER_TOGETHER_GITHUB: github }
  await expect(findDaprd(machine.report, { env, signal: interrupt.signal })).rejects.toThrow('Ctrl-C')
  expect(await cachedIn(machine)).toEqual([])
})

test('a checksum file without the asset is an error, not a pass', () => {
  expect(() => publishedSha256(`${'3'.repeat(64)}  daprd_plan9_mips.tar.gz\n`, asset)).toThrow(`no SHA-256 of ${asset}`)
  expect(() => publishedSha256('<html>Not found</html>', asset)).toThrow(`no SHA-256 of ${asset}`)
})
