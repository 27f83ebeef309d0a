import { basename } from 'node:path'

type Fields = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** What a YAML document is. Documents without `kind` that doctor understands get one: run files, Helm values, compose. */
export type Identity = {
  apiVersion: string
  kind: string
  name: string
  namespace: string | undefined
}

/** Undefined for YAML that is nothing doctor reads (a CI file, a patch list). */
export function classify(body: unknown, file: string): Identity | undefined {
  if (!isObject(body)) return undefined
  const named = (kind: string): Identity => ({ apiVersion: '', kind, name: basename(file), namespace: undefined })
  const kind = text(body.kind)
  if (kind !== undefined) {
    const metadata = isObject(body.metadata) ? body.metadata : {}
    const name = text(metadata.name)
    const apiVersion = text(body.apiVersion)
    if (name === undefined || apiVersion === undefined) return undefined
    return { apiVersion, kind, name, namespace: text(metadata.namespace) }
  }
  if (Array.isArray(body.apps) && 'version' in body) return named('DaprRunFile')
  if (
    isObject(body.services) &&
    Object.values(body.services).some((s) => isObject(s) && ('image' in s || 'build' in s))
  )
    return named('Compose')
  if (['global', 'meshConfig', 'pilot', 'proxy'].some((key) => isObject(body[key]))) return named('HelmValues')
  return undefined
}
