import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { certificates } from '../../cluster/linkerd.ts'

let folder: string
let files: Record<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linkerd-test-'))
  const args = (await certificates(folder)).filter((arg) => arg !== '--set-file')
  files = Object.fromEntries(args.map((arg) => arg.split('=') as [string, string]))
})
afterAll(() => rm(folder, { recursive: true }))

const certificate = async (name: string) => new X509Certificate(await readFile(files[name] as string))

it('Linkerd gets an anchor, and an issuer that the anchor signed', async () => {
  const anchor = await certificate('identityTrustAnchorsPEM')
  const issuer = await certificate('identity.issuer.tls.crtPEM')
  expect(issuer.verify(anchor.publicKey)).toBe(true)
  expect(issuer.checkIssued(anchor)).toBe(true)
  expect([anchor.ca, issuer.ca]).toEqual([true, true])
  expect(issuer.checkHost('identity.linkerd.cluster.local')).toBeDefined()
  expect(anchor.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1')
})

it('Helm is given the issuer’s key and not the anchor’s', async () => {
  const keys = Object.entries(files).filter(([, file]) => file.endsWith('.key'))
  expect(keys).toEqual([['identity.issuer.tls.keyPEM', join(folder, 'issuer.key')]])
})
