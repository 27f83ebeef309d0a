/** The releases that this project is written and tested against, here and in a cluster. */
export const DAPR_VERSION = '1.18.1'
export const ISTIO_VERSION = '1.31.4'
/** Linkerd publishes open-source releases on its edge channel only. */
export const LINKERD_VERSION = '2026.9.1'
export const GATEWAY_API_VERSION = 'v1.4.0'
export const REDIS_IMAGE = 'redis:7-bookworm'
export const ZIPKIN_IMAGE = 'openzipkin/zipkin-slim:3'

export type Version = readonly [major: number, minor: number, patch: number]

/**
 * Returns the first dotted version number in what a program prints, its patch number 0 when it has none.
 *
 * @throws Error when there is none
 */
export function versionIn(text: string): Version {
  const [, major, minor, patch = 0] = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? []
  if (minor === undefined) throw new Error(`it prints no version: ${text.trim().slice(0, 200) || 'no output'}`)
  return [Number(major), Number(minor), Number(patch)]
}

/** Returns whether `version` is `oldest` or later. */
export function isAtLeast(version: Version, oldest: Version): boolean {
  return compare(version, oldest) >= 0
}

/**
 * Returns the version in what `command` prints, as text.
 *
 * @throws Error saying what is needed, when it is not `oldest` or later, and below `below`
 */
export function versionWithin(command: string, printed: string, oldest: Version, below: Version): string {
  const version = versionIn(printed)
  if (isAtLeast(version, oldest) && compare(version, below) < 0) return version.join('.')
  throw new Error(
    `${command} is ${version.join('.')}; ${oldest.join('.')} or later, below ${below.join('.')}, is needed`,
  )
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
