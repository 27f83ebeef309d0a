import type { Rule } from './rule.ts'

const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])(:|$)/

export const sentryInsecureValidator: Rule = {
  id: 'BT105',
  slug: 'sentry-insecure-validator',
  severity: 'warning',
  title: 'Self-hosted Sentry signs any identity for anybody',
  why: 'Outside Kubernetes, Sentry without a configured token validator uses the insecure one: any process that reaches it gets a certificate for whatever app id it names, and access control believes it.',
  fix: 'Configure the jwks validator under spec.mtls.tokenValidators and give each daprd its own token (DAPR_SENTRY_TOKEN_FILE).',
  link: 'https://docs.dapr.io/operations/security/mtls/',
  *check({ configurations }) {
    for (const { manifest, value } of configurations) {
      const { mtls } = value.spec
      if (mtls?.enabled !== true || mtls.tokenValidators.length > 0 || !LOCAL.test(mtls.sentryAddress ?? '')) continue
      yield {
        on: manifest,
        path: ['spec', 'mtls'],
        message: `mTLS is on with a Sentry at ${mtls.sentryAddress} and no tokenValidators`,
      }
    }
  },
}
