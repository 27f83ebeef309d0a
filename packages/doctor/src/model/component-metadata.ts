import type { Component } from './dapr-shapes.ts'
import type { Path } from './manifest.ts'

/** A metadata item of a component by name (Dapr compares names without case), with the path to its value. */
export function metadataOf(component: Component, name: string): { value: string; path: Path } | undefined {
  const index = component.spec.metadata.findIndex((item) => item.name.toLowerCase() === name.toLowerCase())
  const value = component.spec.metadata[index]?.value
  return value === undefined ? undefined : { value, path: ['spec', 'metadata', index, 'value'] }
}

/** Whether a component is of a kind such as "pubsub" or "pubsub.redis". */
export function isOfType({ spec }: Component, type: string): boolean {
  return spec.type === type || spec.type.startsWith(`${type}.`)
}
