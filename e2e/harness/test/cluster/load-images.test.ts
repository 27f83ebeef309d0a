import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { loadImages } from '../../cluster/load-images.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'load-images-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

/** Commands that write down how they are called; which options an engine of each age gets is what is tested. */
async function withEngine(version: string): Promise<void> {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  const commands = {
    docker: `case "$1" in version) echo "${version} ${version} linux/arm64";; inspect) echo node-id;; image) echo image-id;; esac`,
    kind: 'case "$1" in get) echo a-node;; esac',
  }
  for (const [name, answers] of Object.entries(commands)) {
    await writeFile(join(bin, name), `#!/bin/sh\necho "${name} $*" >> "${folder}/calls"\n${answers}\n`)
    await chmod(join(bin, name), 0o755)
  }
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`)
}

const calls = async () => (await readFile(join(folder, 'calls'), 'utf8')).replaceAll(/\S+images\.tar/g, 'ARCHIVE')

test('an engine that keeps images of several platforms saves only the one that the nodes have', async () => {
  await withEngine('28.2.2')
  expect(await loadImages(folder, 'a-cluster', ['redis:7', 'zipkin:3'])).toEqual(['redis:7', 'zipkin:3'])
  expect(await calls()).toContain('docker save --platform linux/arm64 --output ARCHIVE redis:7 zipkin:3')
  expect(await calls()).toContain('kind load image-archive --name a-cluster ARCHIVE')
})

test('an older engine is not given an option that it does not know', async () => {
  await withEngine('20.10.24')
  await loadImages(folder, 'a-cluster', ['redis:7'])
  expect(await calls()).toContain('docker save --output ARCHIVE redis:7')
})

test('what was loaded once is not loaded again', async () => {
  await withEngine('28.2.2')
  await loadImages(folder, 'a-cluster', ['redis:7'])
  expect(await loadImages(folder, 'a-cluster', ['redis:7'])).toEqual([])
})
