// Takes the schemas of the kinds that the overlays use out of the projects that define them, into schemas/. Needs Go,
// whose module proxy has them: npx tsx e2e/tests/manifests/vendor-schemas.ts
// Linkerd's module is not available there; schemas/linkerd is written by hand from its reference.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '@better-together/harness/run'
import { DAPR_VERSION, GATEWAY_API_VERSION, ISTIO_VERSION } from '@better-together/harness/versions'
import { parseAllDocuments, stringify } from 'yaml'

const KUBERNETES = 'k8s.io/kubernetes@v1.34.2'
const CUSTOM = [
  {
    module: `github.com/dapr/dapr@v${DAPR_VERSION}`,
    files: ['components', 'configuration', 'httpendpoints', 'resiliency', 'subscription'].map(
      (name) => `charts/dapr/crds/${name}.yaml`,
    ),
  },
  { module: `istio.io/api@v${ISTIO_VERSION}`, files: ['kubernetes/customresourcedefinitions.gen.yaml'] },
  {
    module: `sigs.k8s.io/gateway-api@${GATEWAY_API_VERSION}`,
    files: ['config/crd/standard/gateway.networking.k8s.io_httproutes.yaml'],
  },
]
const KINDS = [
  ...['Namespace.v1', 'Service.v1', 'ServiceAccount.v1', 'Deployment.apps.v1', 'StatefulSet.apps.v1'],
  ...['ConfigMap.v1', 'Role.rbac.authorization.k8s.io.v1', 'RoleBinding.rbac.authorization.k8s.io.v1'],
  ...['NetworkPolicy.networking.k8s.io.v1', 'HTTPRoute.gateway.networking.k8s.io.v1'],
  ...['Component', 'Configuration', 'HTTPEndpoint', 'Resiliency'].map((kind) => `${kind}.dapr.io.v1alpha1`),
  'Subscription.dapr.io.v2alpha1',
  ...['AuthorizationPolicy.security.istio.io.v1', 'PeerAuthentication.security.istio.io.v1'],
  ...['VirtualService.networking.istio.io.v1'],
  ...['EnvoyFilter.networking.istio.io.v1alpha3', 'Telemetry.telemetry.istio.io.v1'],
]

/** The subset of JSON Schema that Kubernetes uses. */
type JsonSchema = { [keyword: string]: unknown }

/** Keywords whose values are keyed by names. */
const NAMED = new Set(['properties', 'definitions'])

type Definition = JsonSchema & {
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[]
}
type CustomResource = {
  spec: {
    group: string
    names: { kind: string }
    versions: { name: string; schema: { openAPIV3Schema: JsonSchema } }[]
  }
} | null

const sourceOf = async (module: string) =>
  (JSON.parse(await run('go', ['mod', 'download', '-json', module])) as { Dir: string }).Dir

const nameOf = (kind: string, group: string, version: string) => [kind, group, version].filter(Boolean).join('.')

async function kubernetesSchemas(found: Map<string, [string, JsonSchema]>): Promise<void> {
  const text = await readFile(join(await sourceOf(KUBERNETES), 'api/openapi-spec/swagger.json'), 'utf8')
  const { definitions } = JSON.parse(text) as { definitions: Record<string, Definition> }
  for (const [name, definition] of Object.entries(definitions)) {
    const used = new Map<string, JsonSchema>()
    const id = definition['x-kubernetes-group-version-kind']?.map((gvk) => nameOf(gvk.kind, gvk.group, gvk.version))[0]
    if (id === undefined || !KINDS.includes(id)) continue
    collect(name, definitions, used)
    found.set(id, [KUBERNETES, { $ref: `#/definitions/${name}`, definitions: Object.fromEntries(used) }])
  }
}

/** Returns the definition and all that it refers to. */
function collect(name: string, definitions: Record<string, Definition>, used: Map<string, JsonSchema>): void {
  const definition = definitions[name]
  if (used.has(name) || definition === undefined) return
  const schema = closed(definition)
  used.set(name, schema)
  for (const [, next = ''] of JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g))
    collect(next, definitions, used)
}

async function customSchemas(found: Map<string, [string, JsonSchema]>): Promise<void> {
  for (const { module, files } of CUSTOM) {
    const folder = await sourceOf(module)
    for (const file of files) {
      for (const document of parseAllDocuments(await readFile(join(folder, file), 'utf8'))) {
        const resource = document.toJS() as CustomResource
        for (const { name, schema } of resource?.spec.versions ?? []) {
          const id = nameOf(resource?.spec.names.kind ?? '', resource?.spec.group ?? '', name)
          if (KINDS.includes(id)) found.set(id, [module, closed(withRoot(schema.openAPIV3Schema))])
        }
      }
    }
  }
}

/** Adds what every object has, which some definitions leave out. */
const withRoot = (schema: JsonSchema): JsonSchema => ({
  ...schema,
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    ...(schema.properties as JsonSchema),
  },
})

/**
 * Turns a schema of Kubernetes into one for checking files: an API server drops unknown fields, here they are errors.
 * Removes descriptions and, after translating those that allow more, the keywords that only the API server understands.
 */
function closed(schema: unknown): JsonSchema {
  return translate(schema, 'schema') as JsonSchema
}

/** @param place whether the keys of an object are keywords, or names that a schema gives to its parts */
function translate(node: unknown, place: 'schema' | 'names'): unknown {
  if (Array.isArray(node)) return node.map((item) => translate(item, place))
  if (typeof node !== 'object' || node === null) return node
  const entries = Object.entries(node)
  if (place === 'names') return Object.fromEntries(entries.map(([name, part]) => [name, translate(part, 'schema')]))
  const schema = node as JsonSchema
  if (schema.format === 'int-or-string' || schema['x-kubernetes-int-or-string']) return { type: ['string', 'integer'] }
  const kept = entries.filter(([keyword]) => !/^(description|title|default|x-kubernetes-.*)$/.test(keyword))
  const open = schema['x-kubernetes-preserve-unknown-fields'] || schema.additionalProperties !== undefined
  return {
    ...Object.fromEntries(
      kept.map(([keyword, part]) => [keyword, translate(part, NAMED.has(keyword) ? 'names' : 'schema')]),
    ),
    ...(schema.properties !== undefined && !open && { additionalProperties: false }),
  }
}

const found = new Map<string, [source: string, schema: JsonSchema]>()
await kubernetesSchemas(found)
await customSchemas(found)
const missing = KINDS.filter((kind) => !found.has(kind))
if (missing.length > 0) throw new Error(`No schema for ${missing.join(', ')}`)
for (const [kind, [source, schema]] of found) {
  const text = `# ${source}, Apache-2.0; by vendor-schemas.ts\n${stringify(schema, { lineWidth: 0 })}`
  await writeFile(join(import.meta.dirname, 'schemas', `${kind}.yaml`), text)
}
console.log(`${found.size} schemas`)
