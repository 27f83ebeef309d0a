import { istioAuthorization } from '../model/mesh-resources.ts'
import { ofKind } from '../model/resource.ts'
import type { Rule } from './rule.ts'

const WIRE_PATH = '/dapr.proto.internals'

export const httpPolicyOnOpaquePort: Rule = {
  id: 'BT107',
  slug: 'http-policy-on-opaque-port',
  severity: 'error',
  title: 'AuthorizationPolicy asks for HTTP fields that port 50002 never shows',
  why: "Between sidecars every call is gRPC ServiceInvocation/CallLocal; the app's method and path travel inside the message. With Dapr mTLS on it is opaque TLS. An ALLOW rule with HTTP fields never matches there, so it denies; a DENY rule may deny everything.",
  fix: 'On 50002 authorize by principal and port only, and leave methods to Dapr access control.',
  link: 'https://istio.io/latest/docs/tasks/security/authorization/authz-tcp/',
  *check({ manifests, daprMtls }) {
    for (const { manifest, value } of ofKind(
      manifests,
      'security.istio.io',
      'AuthorizationPolicy',
      istioAuthorization,
    )) {
      for (const [rule, { to }] of value.spec.rules.entries()) {
        for (const [index, { operation }] of to.entries()) {
          if (!operation?.ports.includes('50002')) continue
          const { paths, methods, hosts } = operation
          const impossible = paths.filter((path) => !path.startsWith(WIRE_PATH) && !path.startsWith('*'))
          const opaque = daprMtls?.enabled === true && [...paths, ...methods, ...hosts].length > 0
          if (impossible.length === 0 && !opaque) continue
          const message = opaque
            ? 'HTTP fields on 50002 while Dapr mTLS makes it opaque TLS'
            : `no call on 50002 has the path ${impossible.join(', ')}`
          yield { on: manifest, path: ['spec', 'rules', rule, 'to', index, 'operation'], message }
        }
      }
    }
  },
}
