import { basename } from 'node:path'
import type { Manifest } from './manifest.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Returns what a YAML document is. Documents without `kind` that doctor understands get one: run files, Helm values and
 * compose files.
 *
 * @returns undefined for YAML that doctor does not read, such as a CI file or a list of patches
 */
export function classify(
  body: unknown,
  file: string,
): Pick<Manifest, 'apiVersion' | 'kind' | 'name' | 'namespace'> | undefined {
  if (!isObject(body)) return undefined
  const kind = text(body.kind)
  if (kind !== undefined) {
    const metadata = isObject(body.metadata) ? body.metadata : {}
    const name = text(metadata.name)
    const apiVersion = text(body.apiVersion)
    if (name === undefined || apiVersion === undefined) return undefined
    return { apiVersion, kind, name, namespace: text(metadata.namespace) }
  }
  const found = kindOf(body)
  return found === undefined ? undefined : { apiVersion: '', kind: found, name: basename(file), namespace: undefined }
}

function kindOf(body: Fields): string | undefined {
  if (Array.isArray(body.apps) && 'version' in body) return 'DaprRunFile'
  const services = isObject(body.services) ? Object.values(body.services) : []
  if (services.some((service) => isObject(service) && ('image' in service || 'build' in service))) return 'Compose'
  if (['global', 'meshConfig', 'pilot', 'proxy'].some((key) => isObject(body[key]))) return 'HelmValues'
  return undefined
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
