import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { KubernetesObject } from '@better-together/harness/cluster/overlays'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'

const ajv = new Ajv({ strict: false, allErrors: true, logger: false })
addFormats.default(ajv)

const folder = join(import.meta.dirname, 'schemas')
const files = new Map(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [basename(file, '.yaml'), join(folder, file)]),
)
const compiled = new Map<string, ValidateFunction>()

/** Returns the violations of its kind's schema, one line each. A kind without a schema is an error too. */
export function schemaErrors(object: KubernetesObject): string[] {
  const [group, version] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['', object.apiVersion]
  const name = [object.kind, group, version].filter(Boolean).join('.')
  const where = `${object.kind}/${object.metadata.name}`
  const file = files.get(name)
  if (file === undefined) return [`${where}: no schema ${name}.yaml, see vendor-schemas.ts`]
  const validate = compiled.get(name) ?? ajv.compile(parse(readFileSync(file, 'utf8')))
  compiled.set(name, validate)
  if (validate(object)) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${where}${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}
