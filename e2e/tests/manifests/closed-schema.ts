/** As much of JSON Schema as Kubernetes uses. */
export type JsonSchema = { [keyword: string]: unknown }

/**
 * A schema of Kubernetes for checking files: an API server drops fields that it does not know, here they are errors.
 * Descriptions go, and what only the API server understands, after it was translated where it allows more.
 */
export function closed(schema: unknown): JsonSchema {
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

const NAMED = new Set(['properties', 'definitions'])
