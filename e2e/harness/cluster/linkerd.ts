import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../run.ts'
import { install, linkerdReleases } from './charts.ts'
import type { Kubectl } from './kubectl.ts'
import type { Settings } from './settings.ts'

/**
 * Installs Linkerd. Its certificates are created the first time and kept by Helm from then on: a new trust anchor would cut
 * off every proxy that runs.
 */
export async function installLinkerd(root: string, settings: Settings, kubectl: Kubectl): Promise<void> {
  const [crds, controlPlane] = linkerdReleases(root, settings)
  await install(crds, settings.context)
  const issuer = ['get', 'secret', 'linkerd-identity-issuer', '--ignore-not-found', '--output', 'name']
  if (await kubectl.in('linkerd')(issuer)) return install(controlPlane, settings.context, ['--reset-then-reuse-values'])
  const folder = await mkdtemp(join(tmpdir(), 'linkerd-'))
  try {
    await install(controlPlane, settings.context, await certificates(folder))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const ISSUER_EXTENSIONS = `basicConstraints=critical,CA:TRUE,pathlen:0
keyUsage=critical,keyCertSign,cRLSign
subjectAltName=DNS:identity.linkerd.cluster.local
`

/**
 * Creates a trust anchor and an issuer signed by it, ECDSA P-256 as Linkerd asks for, good for a year.
 * https://linkerd.io/2-edge/tasks/generate-certificates/
 *
 * @returns Helm's arguments; the anchor's key is not among them and is deleted with the folder
 */
export async function certificates(folder: string): Promise<string[]> {
  const at = (name: string) => join(folder, name)
  const openssl = (...args: string[]) =>
    run('openssl', args).catch((cause: Error) => {
      throw new Error(`Linkerd's certificates need openssl 1.1.1 or later on PATH.\n${cause.message}`, { cause })
    })
  const key = (name: string) => openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', at(name))
  const days = ['-days', '365']
  await key('ca.key')
  const anchor = ['-subj', '/CN=root.linkerd.cluster.local', '-addext', 'keyUsage=critical,keyCertSign,cRLSign']
  await openssl('req', '-x509', '-new', '-key', at('ca.key'), ...days, ...anchor, '-out', at('ca.crt'))
  await key('issuer.key')
  const request = ['-subj', '/CN=identity.linkerd.cluster.local', '-out', at('issuer.csr')]
  await openssl('req', '-new', '-key', at('issuer.key'), ...request)
  await writeFile(at('extensions'), ISSUER_EXTENSIONS)
  const signer = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('extensions')]
  await openssl('x509', '-req', '-in', at('issuer.csr'), ...signer, ...days, '-out', at('issuer.crt'))
  return [
    ...['--set-file', `identityTrustAnchorsPEM=${at('ca.crt')}`],
    ...['--set-file', `identity.issuer.tls.crtPEM=${at('issuer.crt')}`],
    ...['--set-file', `identity.issuer.tls.keyPEM=${at('issuer.key')}`],
  ]
}
