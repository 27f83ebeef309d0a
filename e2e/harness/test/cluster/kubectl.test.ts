import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { kubectlFor } from '../../cluster/kubectl.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubectl-'))
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

/** A program in kubectl's place that writes down how it is called: which command line each method makes is what is tested. */
async function withProgram(body: string): Promise<void> {
  await writeFile(join(folder, 'kubectl'), `#!/bin/sh\necho "$*" >> "${folder}/calls"\n${body}\n`)
  await chmod(join(folder, 'kubectl'), 0o755)
}
const calls = async () => (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n')

test('context and namespace are part of every call', async () => {
  await withProgram('echo "{}"')
  const kubectl = kubectlFor('kind-a')
  await kubectl(['version'])
  await kubectl.in('shop')(['get', 'pods'])
  await kubectl.in('shop').json(['get', 'pods'], z.object({}))
  await kubectlFor(undefined)(['version'])
  expect(await calls()).toEqual([
    '--context kind-a version',
    '--context kind-a --namespace shop get pods',
    '--context kind-a --namespace shop get pods --output json',
    'version',
  ])
})

test('objects are sent as one list by standard input', async () => {
  await withProgram(`cat > "${folder}/input"`)
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } }
  await kubectlFor(undefined).apply([secret], '--server-side')
  expect(JSON.parse(await readFile(join(folder, 'input'), 'utf8'))).toEqual({
    apiVersion: 'v1',
    kind: 'List',
    items: [secret],
  })
  await kubectlFor(undefined).remove([secret], '--wait=false')
  expect(await calls()).toEqual([
    'apply --server-side --filename -',
    'delete --ignore-not-found --wait=false --filename -',
  ])
})

test('a value of a secret is decoded, also under a key with a dot', async () => {
  await withProgram(`printf ${Buffer.from('s3cret').toString('base64')}`)
  expect(await kubectlFor(undefined).secret('redis-auth', 'redis.conf')).toBe('s3cret')
  expect(await calls()).toEqual(['get secret redis-auth --output jsonpath={.data.redis\\.conf}'])
})

test('a refusal is thrown with the command and what was printed', async () => {
  await withProgram('echo "Error from server (NotFound)" >&2; exit 1')
  await expect(kubectlFor(undefined).in('shop')(['get', 'pod', 'x'])).rejects.toThrow(
    'kubectl --namespace shop get pod x\nError from server (NotFound)',
  )
})

test('a command that runs on is ended, and what it wrote to stderr is kept', async () => {
  await withProgram('echo ready; echo warning >&2; exec sleep 60')
  const { stdout, stop } = kubectlFor(undefined).start(['port-forward', 'deploy/order', ':7001'])
  expect(String(await new Promise((resolve) => stdout.once('data', resolve)))).toBe('ready\n')
  expect(await stop()).toBe('warning')
})
