import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { stringify } from 'yaml'
import { type DaprApp, daprApps, NAMESPACE } from '../shop-names.ts'

export const TRUST_DOMAIN = 'public'
const SENTRY_ID = 'spiffe://localhost/ns/default/dapr-sentry'

/** Tokens of one app: `dapr` opens its sidecar's API, `app` is what its sidecar shows to the app. */
export type AppTokens = { dapr: string; app: string }

export type Identities = {
  sentryConfig: string
  issuerDir: string
  tokens: Record<DaprApp, AppTokens>
  /** File with the JSON Web Token by which an app's sidecar proves to Sentry who it is. */
  sentryToken: (app: string) => string
  redisPassword: string
}

/**
 * Creates all secrets of one run. Self-hosted Sentry signs any app id for anyone unless it has a validator; with `jwks`
 * a sidecar must show a token for just its own SPIFFE id, signed by a key that is thrown away here.
 *
 * @param moreApps ids of apps beside the shop's that get such a token too
 */
export async function createIdentities(dir: string, moreApps: readonly string[] = []): Promise<Identities> {
  const issuerDir = join(dir, 'issuer')
  await mkdir(issuerDir, { recursive: true, mode: 0o700 })
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'run', alg: 'ES256', use: 'sig' }

  const sentryToken = (app: string) => join(dir, `sentry-token-${app}.jwt`)
  for (const app of [...daprApps, ...moreApps]) {
    const token = new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: 'run' })
      .setSubject(`spiffe://${TRUST_DOMAIN}/ns/${NAMESPACE}/${app}`)
      .setAudience(SENTRY_ID)
      .setIssuedAt()
      .setExpirationTime('30d')
    await writeFile(sentryToken(app), await token.sign(privateKey), { mode: 0o600 })
  }

  const sentryConfig = join(dir, 'sentry.yaml')
  const jwks = { name: 'jwks', options: { source: JSON.stringify({ keys: [jwk] }) } }
  await writeFile(
    sentryConfig,
    stringify({
      apiVersion: 'dapr.io/v1alpha1',
      kind: 'Configuration',
      metadata: { name: 'sentry' },
      spec: { mtls: { enabled: true, tokenValidators: [jwks] } },
    }),
  )
  const tokens = Object.fromEntries(daprApps.map((app) => [app, { dapr: secret(), app: secret() }]))
  return { sentryConfig, issuerDir, tokens: tokens as Record<DaprApp, AppTokens>, sentryToken, redisPassword: secret() }
}

const secret = () => randomBytes(24).toString('base64url')
