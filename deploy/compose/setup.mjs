// Runs once before everything else in docker-compose.yml: creates this run's secrets and rewrites components/ with the names of
// Compose's network. Plain JavaScript, so that it runs in a bare Node image. It does what e2e/harness/local/identities.ts and
// resources.ts do for `npm run demo`.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

const APPS = ['order', 'inventory', 'notifier']
const SENTRY_ID = 'spiffe://localhost/ns/default/dapr-sentry'
const MONTH_S = 30 * 24 * 3600

// Each app's sidecar shares the network of the Compose service that has the app's name.
const NAME_RESOLUTION = `  nameResolution:
    component: nameformat
    configuration:
      format: "{appid}:50002"`

if (existsSync('/secrets/sentry/sentry.yaml')) {
  console.log('setup: done before; `docker compose down --volumes` starts over')
  process.exit(0)
}

const secret = () => randomBytes(24).toString('base64url')
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const redisPassword = secret()

for (const app of APPS) {
  write(`/secrets/${app}/app.env`, `DAPR_API_TOKEN=${secret()}\nAPP_API_TOKEN=${secret()}\n`)
  write(`/secrets/${app}/sentry-token.jwt`, jwt(app))
  writeResources(app)
}
write('/secrets/redis/password', redisPassword)
write('/secrets/dashboard/app.env', `REDIS_PASSWORD=${redisPassword}\n`)
const key = { ...publicKey.export({ format: 'jwk' }), kid: 'run', alg: 'ES256', use: 'sig' }
write(
  '/secrets/sentry/sentry.yaml',
  JSON.stringify({
    apiVersion: 'dapr.io/v1alpha1',
    kind: 'Configuration',
    metadata: { name: 'sentry' },
    spec: {
      mtls: {
        enabled: true,
        tokenValidators: [{ name: 'jwks', options: { source: JSON.stringify({ keys: [key] }) } }],
      },
    },
  }),
)
console.log('setup: secrets and resources are written')

/** Lets a sidecar prove to Sentry that it is this app and no other. */
function jwt(app) {
  const now = Math.floor(Date.now() / 1000)
  const claims = { sub: `spiffe://public/ns/shop/${app}`, aud: SENTRY_ID, iat: now, exp: now + MONTH_S }
  const text = [{ alg: 'ES256', kid: 'run' }, claims].map((part) => base64(JSON.stringify(part))).join('.')
  return `${text}.${base64(sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }))}`
}

function base64(data) {
  return Buffer.from(data).toString('base64url')
}

/** Everything but other apps' Configurations; scopes decide which resource an app may use. */
function writeResources(app) {
  for (const file of readdirSync('/components').filter(
    (name) => name.endsWith('.yaml') && name !== 'kustomization.yaml',
  )) {
    const isConfiguration = file.startsWith('configuration-')
    if (isConfiguration && file !== `configuration-${app}.yaml`) continue
    const text = readFileSync(`/components/${file}`, 'utf8')
      .replace('value: localhost:6379', `value: redis:6379\n    - name: redisPassword\n      value: ${redisPassword}`)
      .replace('http://localhost:7004', 'http://legacy-pricing:7004')
      .replace('http://localhost:9411', 'http://zipkin:9411')
      .replace(/^spec:$/m, isConfiguration ? `spec:\n${NAME_RESOLUTION}` : 'spec:')
    write(`/secrets/${app}/${isConfiguration ? 'configuration.yaml' : `resources/${file}`}`, text)
  }
}

function write(file, text) {
  mkdirSync(file.replace(/\/[^/]*$/, ''), { recursive: true })
  writeFileSync(file, text, { mode: 0o640 })
}
