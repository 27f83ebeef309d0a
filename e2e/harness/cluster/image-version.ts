/**
 * Parts of a tag behind its number that publishers give themselves: pre-releases and variants of the same version.
 * https://istio.io/latest/docs/ops/configuration/security/harden-docker-images/
 */
const PUBLISHED =
  /^(alpha|beta|rc|pre|dev|nightly)([.\d].*)?$|^(distroless|debug|slim|mariner)$|^alpine[.\d]*$|^(linux|windows|amd64|arm64|arm)$/
/** What stands in front of the number in the tags of a release channel, such as Linkerd's `edge-25.4.4`. */
const NUMBER = /^((?:edge-|stable-)?v?\d+(?:\.\d+)*)(?:-(.+))?$/

/**
 * The version of an image, from its tag. What somebody added to a publisher's tag is left out, and that they did is said:
 * `1.31-ours` is `1.31 (local build)`.
 */
export function imageVersion(image: string | undefined): string {
  const name = image?.split('@')[0]?.split('/').at(-1) ?? ''
  const tag = name.includes(':') ? name.split(':').at(-1) : undefined
  if (!tag) return 'unknown'
  if (tag === 'latest') return tag
  const [, number, rest = ''] = NUMBER.exec(tag) ?? []
  if (number === undefined) return 'local build'
  const parts = rest.split('-').filter(Boolean)
  const own = parts.findIndex((part) => !PUBLISHED.test(part))
  return own < 0 ? tag : `${[number, ...parts.slice(0, own)].join('-')} (local build)`
}
